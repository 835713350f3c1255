// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using Afterlink.Bindings;
using Afterlink.Interposition;
using Afterlink.Modules;

namespace Afterlink.Recording.Exchanges;

/// <summary>How results are read from a site that was answered, and put into one that is replayed. Pairs; registers as in <see cref="ResultRegisters"/>.</summary>
internal static unsafe class Results
{
    private const ulong Carry = 1 << 0;
    private const ulong Zero = 1 << 6;
    private const ulong InterruptFlag = 1 << 9;

    public static void ReadNothing(in SiteCall call, Span<ulong> result)
    {
    }

    public static void ApplyNothing(in SiteCall call, ReadOnlySpan<ulong> result)
    {
    }

    public static void ReadAl(in SiteCall call, Span<ulong> result) => result[0] = call.Frame->Al;

    public static void ApplyAl(in SiteCall call, ReadOnlySpan<ulong> result) => call.Frame->Al = (byte)result[0];

    public static void ReadAx(in SiteCall call, Span<ulong> result) => result[0] = call.Frame->Ax;

    public static void ApplyAx(in SiteCall call, ReadOnlySpan<ulong> result) => call.Frame->Ax = (ushort)result[0];

    public static void ReadEax(in SiteCall call, Span<ulong> result) => result[0] = call.Frame->Eax;

    public static void ApplyEax(in SiteCall call, ReadOnlySpan<ulong> result) => call.Frame->Eax = (uint)result[0];

    public static void ReadEdxEax(in SiteCall call, Span<ulong> result) => result[0] = call.Frame->EdxEax;

    public static void ApplyEdxEax(in SiteCall call, ReadOnlySpan<ulong> result) => call.Frame->EdxEax = result[0];

    public static void ReadEdxEaxEcx(in SiteCall call, Span<ulong> result)
    {
        result[0] = call.Frame->EdxEax;
        result[1] = call.Frame->Ecx;
    }

    public static void ApplyEdxEaxEcx(in SiteCall call, ReadOnlySpan<ulong> result)
    {
        call.Frame->EdxEax = result[0];
        call.Frame->Ecx = (uint)result[1];
    }

    public static void ReadCpuid(in SiteCall call, Span<ulong> result)
    {
        result[0] = call.Frame->Eax;
        result[1] = call.Frame->Ebx;
        result[2] = call.Frame->Ecx;
        result[3] = call.Frame->Edx;
    }

    public static void ApplyCpuid(in SiteCall call, ReadOnlySpan<ulong> result)
    {
        call.Frame->Eax = (uint)result[0];
        call.Frame->Ebx = (uint)result[1];
        call.Frame->Ecx = (uint)result[2];
        call.Frame->Edx = (uint)result[3];
    }

    public static void ReadRegister(in SiteCall call, Span<ulong> result) => result[0] = SiteOperands.ReadRegister(call.Frame, call.Slot);

    public static void ApplyRegister(in SiteCall call, ReadOnlySpan<ulong> result) => SiteOperands.WriteRegister(call.Frame, call.Slot, result[0]);

    public static void ReadCarry(in SiteCall call, Span<ulong> result) => result[0] = call.Frame->Rflags & Carry;

    public static void ApplyCarry(in SiteCall call, ReadOnlySpan<ulong> result) => SiteOperands.SetCarry(call.Frame, result[0] != 0);

    public static void ReadRegisterAndCarry(in SiteCall call, Span<ulong> result)
    {
        ReadRegister(in call, result);
        ReadCarry(in call, result[1..]);
    }

    public static void ApplyRegisterAndCarry(in SiteCall call, ReadOnlySpan<ulong> result)
    {
        ApplyRegister(in call, result);
        ApplyCarry(in call, result[1..]);
    }

    public static void ReadZero(in SiteCall call, Span<ulong> result) => result[0] = call.Frame->Rflags & Zero;

    public static void ApplyZero(in SiteCall call, ReadOnlySpan<ulong> result) => SiteOperands.SetZero(call.Frame, result[0] != 0);

    // lar and lsl leave their register alone where the selector is not accessible (Intel SDM volume 2A).
    public static void ReadZeroAndRegister(in SiteCall call, Span<ulong> result)
    {
        ReadZero(in call, result);
        result[1] = result[0] == 0 ? 0 : SiteOperands.ReadRegister(call.Frame, call.Slot);
    }

    public static void ApplyZeroAndRegister(in SiteCall call, ReadOnlySpan<ulong> result)
    {
        ApplyZero(in call, result);
        if (result[0] != 0)
            SiteOperands.WriteRegister(call.Frame, call.Slot, result[1]);
    }

    public static void ReadWord(in SiteCall call, Span<ulong> result) => result[0] = (call.Record->Flags & SiteRecordFlags.Memory) != 0
        ? SiteOperands.ReadWord(call.Frame, call.Slot) : SiteOperands.ReadRegister(call.Frame, call.Slot);

    public static void ApplyWord(in SiteCall call, ReadOnlySpan<ulong> result) => SiteOperands.WriteWord(call.Frame, call.Slot, result[0]);

    public static void ReadDescriptorTable(in SiteCall call, Span<ulong> result)
    {
        result[0] = SiteOperands.ReadDescriptorTable(call.Frame, call.Slot, out var limit);
        result[1] = limit;
    }

    public static void ApplyDescriptorTable(in SiteCall call, ReadOnlySpan<ulong> result) =>
        SiteOperands.WriteDescriptorTable(call.Frame, call.Slot, result[0], (ushort)result[1]);

    // The word that was pushed lies below the site's stack pointer until the stub moves it; IF is in its low half in both forms.
    public static void ReadPushedFlags(in SiteCall call, Span<ulong> result)
    {
        var size = call.Record->OperandSize == sizeof(ushort) ? sizeof(ushort) : sizeof(ulong);

        // SAFETY: the stub leaves the word below the site's stack pointer alone (BindingLayout.StackSkip), it belongs to pushf.
        result[0] = Unsafe.ReadUnaligned<ushort>((void*)(nuint)(call.Frame->StackPointer - (ulong)size)) & InterruptFlag;
    }

    public static void ApplyPushedFlags(in SiteCall call, ReadOnlySpan<ulong> result) => SiteOperands.PushFlags(call.Frame, call.Slot, result[0] != 0);

    public static void ApplyPoppedFlags(in SiteCall call, ReadOnlySpan<ulong> result) => SiteOperands.PopFlags(call.Frame, call.Slot);
}
