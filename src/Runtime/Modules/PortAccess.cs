// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using Afterlink.Bindings;
using Afterlink.Monitor.Interrupts;

namespace Afterlink.Modules;

/// <summary>Port input and output: the port's number, and the string forms over a handler of single elements.</summary>
/// <remarks>
/// A string instruction moves its registers on after each element, as the processor does (Intel SDM volume 2A, INS; 2B, OUTS): when the
/// handler throws, or an interrupt arrives between two elements, rcx, rdi and rsi say how far it came, and it goes on from there.
/// </remarks>
public static unsafe class PortAccess
{
    private const ulong DirectionFlag = 1 << 10;

    /// <summary>The port of <c>in</c> and <c>out</c>: the immediate operand, or dx.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Number(RegisterFrame* frame, BindingSlot* slot)
    {
        var record = SiteOperands.Record(frame, slot);
        return (record->Flags & SiteRecordFlags.ImmediatePort) != 0 ? record->Immediate : frame->Dx;
    }

    /// <summary>Carries out <c>insb</c>, <c>insw</c> or <c>insd</c>, with or without <c>rep</c>; <typeparamref name="TElement"/> is the width.</summary>
    /// <param name="frame">The frame of the site.</param>
    /// <param name="slot">The slot of the kind.</param>
    /// <param name="handlers">Given to <paramref name="read"/>.</param>
    /// <param name="read">Reads one element from the port.</param>
    public static void ReadString<THandlers, TElement>(
        RegisterFrame* frame, BindingSlot* slot, THandlers handlers, delegate*<THandlers, ushort, TElement> read)
        where THandlers : class
        where TElement : unmanaged
    {
        var record = SiteOperands.Record(frame, slot);
        var step = Step<TElement>(frame);
        while (Remains(frame, record))
        {
            var element = read(handlers, frame->Dx);

            // SAFETY: the instruction stores to es:[rdi], and the base of es is 0 in 64-bit mode.
            Unsafe.WriteUnaligned((void*)(nuint)SiteOperands.Truncate(frame->Rdi, record->AddressSize), element);
            Advance(ref frame->Rdi, step, record);
            if (!CountDown(frame, record) || IsInterrupted(frame, slot, record))
                break;
        }
    }

    /// <summary>Carries out <c>outsb</c>, <c>outsw</c> or <c>outsd</c>, with or without <c>rep</c>; <typeparamref name="TElement"/> is the width.</summary>
    /// <param name="frame">The frame of the site.</param>
    /// <param name="slot">The slot of the kind.</param>
    /// <param name="handlers">Given to <paramref name="write"/>.</param>
    /// <param name="write">Writes one element to the port.</param>
    public static void WriteString<THandlers, TElement>(
        RegisterFrame* frame, BindingSlot* slot, THandlers handlers, delegate*<THandlers, ushort, TElement, void> write)
        where THandlers : class
        where TElement : unmanaged
    {
        var record = SiteOperands.Record(frame, slot);
        var step = Step<TElement>(frame);
        var segment = record->MemorySegment == 0 ? 0 : SiteOperands.SegmentBase(record->MemorySegment);
        while (Remains(frame, record))
        {
            // SAFETY: the instruction loads from ds:[rsi], whose base is 0 in 64-bit mode, or from the overriding fs or gs.
            var element = Unsafe.ReadUnaligned<TElement>((void*)(nuint)(segment + SiteOperands.Truncate(frame->Rsi, record->AddressSize)));
            write(handlers, frame->Dx, element);
            Advance(ref frame->Rsi, step, record);
            if (!CountDown(frame, record) || IsInterrupted(frame, slot, record))
                break;
        }
    }

    // Only between elements: behind the last one the gate looks.
    private static bool IsInterrupted(RegisterFrame* frame, BindingSlot* slot, SiteRecord* record) =>
        Remains(frame, record) && InterruptPoint.TryArriveAt(frame, slot);

    private static ulong Step<TElement>(RegisterFrame* frame)
        where TElement : unmanaged =>
        (frame->Rflags & DirectionFlag) == 0 ? (ulong)sizeof(TElement) : (ulong)-sizeof(TElement);

    private static bool Remains(RegisterFrame* frame, SiteRecord* record) =>
        (record->Flags & SiteRecordFlags.Repeat) == 0 || SiteOperands.Truncate(frame->Rcx, record->AddressSize) != 0;

    private static bool CountDown(RegisterFrame* frame, SiteRecord* record)
    {
        if ((record->Flags & SiteRecordFlags.Repeat) == 0)
            return false;
        frame->Rcx = SiteOperands.Truncate(frame->Rcx - 1, record->AddressSize);
        return true;
    }

    // A 32-bit address size works on edi and esi, whose upper halves are cleared by the write.
    private static void Advance(ref ulong register, ulong step, SiteRecord* record) =>
        register = SiteOperands.Truncate(register + step, record->AddressSize);
}
