// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Monitor;

/// <content>Exceptions of the processor that the handler of a declared hypercall threw: they arrive when its stub has the registers saved.</content>
public sealed unsafe partial class VirtualCpu
{
    private ProcessorException? _raised;

    /// <summary>Has an exception arrive behind the hypercall that this thread is in; false where the module has no table of handlers.</summary>
    internal bool TryRaise(ProcessorException exception)
    {
        if (State->IdtBase == 0)
            return false;
        _raised = exception;
        Volatile.Write(ref State->Quiet, 0);
        return true;
    }

    /// <summary>What was raised, once.</summary>
    internal ProcessorException? TakeRaised()
    {
        var raised = _raised;
        _raised = null;
        return raised;
    }
}
