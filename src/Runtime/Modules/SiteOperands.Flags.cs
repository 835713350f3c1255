// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;

namespace Afterlink.Modules;

public static unsafe partial class SiteOperands
{
    private const ulong Carry = 1 << 0;
    private const ulong Zero = 1 << 6;
    private const ulong Arithmetic = 0x8D5;
    private const ulong InterruptFlag = 1 << 9;

    /// <summary>Sets CF and clears the other arithmetic flags, as <c>rdrand</c>, <c>rdseed</c> and <c>umwait</c> do.</summary>
    public static void SetCarry(RegisterFrame* frame, bool value) =>
        frame->Rflags = (frame->Rflags & ~Arithmetic) | (value ? Carry : 0);

    /// <summary>Sets or clears ZF and keeps the other flags, as <c>lar</c>, <c>lsl</c>, <c>verr</c> and <c>verw</c> do.</summary>
    public static void SetZero(RegisterFrame* frame, bool value) =>
        frame->Rflags = value ? frame->Rflags | Zero : frame->Rflags & ~Zero;

    /// <summary>Stores the word that <c>pushf</c> pushes: the flags of the site with <paramref name="interruptFlag"/> as IF.</summary>
    public static void PushFlags(RegisterFrame* frame, BindingSlot* slot, bool interruptFlag) =>
        PushWord(frame, slot, (frame->Rflags & ~InterruptFlag) | (interruptFlag ? InterruptFlag : 0));

    /// <summary>
    /// Carries out <c>popf</c>: the flags that a process may change come from the stack; the result is the IF that was popped.
    /// </summary>
    public static bool PopFlags(RegisterFrame* frame, BindingSlot* slot) => (PopWord(frame, slot) & InterruptFlag) != 0;

    /// <summary>Stores the word that <c>pushf</c> pushes, or its low half.</summary>
    internal static void PushWord(RegisterFrame* frame, BindingSlot* slot, ulong flags)
    {
        var top = frame->StackPointer;

        // SAFETY: the stub leaves the word below the site's stack pointer alone (BindingLayout.StackSkip), it belongs to pushf.
        if (Record(frame, slot)->OperandSize == sizeof(ushort))
            Unsafe.WriteUnaligned((void*)(nuint)(top - sizeof(ushort)), (ushort)flags);
        else
            Unsafe.WriteUnaligned((void*)(nuint)(top - sizeof(ulong)), flags);
    }

    /// <summary>Carries out <c>popf</c> as far as a process may; the result is the word, for the virtual CPU's part of it.</summary>
    internal static ulong PopWord(RegisterFrame* frame, BindingSlot* slot)
    {
        // TF CF PF AF ZF SF DF OF NT, and ID of the wide form: what popf changes at privilege level 3 (Intel SDM volume 2B, POPF), but for AC. At
        // level 0, where the module thinks it is, AC checks no alignment; here it would.
        const ulong Low = 0x4DD5;
        const ulong Wide = Low | 0x200000;
        var top = (void*)(nuint)frame->StackPointer;

        // SAFETY: the word on top of the site's stack is the operand of popf.
        var narrow = Record(frame, slot)->OperandSize == sizeof(ushort);
        var word = narrow ? Unsafe.ReadUnaligned<ushort>(top) : Unsafe.ReadUnaligned<ulong>(top);
        var mask = narrow ? Low : Wide;
        frame->Rflags = (frame->Rflags & ~mask) | (word & mask);
        return word;
    }
}
