// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;

namespace Afterlink.Monitor.Interrupts;

/// <summary>Exceptions on the way to a handler, and exceptions on their way: double fault and shutdown (Intel SDM volume 3A, 6.15, interrupt 8).</summary>
internal static unsafe class ExceptionEntry
{
    // Divide error, and everything on segments; with page faults of their own.
    private const uint Contributory = 1u << 0 | 1u << 10 | 1u << 11 | 1u << 12 | 1u << 13;
    private const uint PageFault = 1u << 14;
    private const byte DoubleFault = 8;

    /// <summary>Enters the handler of an exception that an instruction raised.</summary>
    /// <exception cref="ProcessorShutdownException">Neither it nor a double fault has a handler.</exception>
    public static void Prepare(VirtualCpuState* cpu, RegisterFrame* frame, ProcessorException exception, InterruptedContext context)
    {
        var first = exception;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if (exception.Vector == ExceptionVector.PageFault)
                    cpu->Cr2 = exception.Address;
                uint? errorCode = exception.HasErrorCode ? exception.ErrorCode : null;
                InterruptEntry.Prepare(cpu, frame, (byte)exception.Vector, errorCode, attempt == 0 ? 0 : SegmentSelector.External, context);
                return;
            }
            catch (ProcessorException next)
            {
                // A fault of a double fault, or one more than there are kinds of second faults: the processor stops.
                if (exception.Vector == ExceptionVector.DoubleFault || attempt > 2)
                    throw new ProcessorShutdownException(first, next);
                exception = Second(exception, next);
            }
        }
    }

    /// <summary>Enters the handler of an interrupt, or that of the exception that the way there raises.</summary>
    /// <exception cref="ProcessorShutdownException">There is none.</exception>
    public static void PrepareInterrupt(VirtualCpuState* cpu, RegisterFrame* frame, byte vector, InterruptedContext context)
    {
        try
        {
            InterruptEntry.Prepare(cpu, frame, vector, errorCode: null, SegmentSelector.External, context);
        }
        catch (ProcessorException exception)
        {
            Prepare(cpu, frame, exception, context);
        }
    }

    private static ProcessorException Second(ProcessorException first, ProcessorException second)
    {
        var (before, after) = (1u << (int)first.Vector, 1u << (int)second.Vector);
        var isDouble = ((before & Contributory) != 0 && (after & Contributory) != 0)
            || ((before & PageFault) != 0 && (after & (Contributory | PageFault)) != 0);
        return isDouble ? new ProcessorException((ExceptionVector)DoubleFault, 0, second.Message) : second;
    }
}
