// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Iced.Intel;

namespace Afterlink.Rewriting.X86.Code;

/// <summary>Which state an instruction of each encoding uses.</summary>
internal static class StateUses
{
    // One byte an encoding, filled when an encoding is first met: 0 unknown, else the use + 1. Racing threads write the same value.
    private static readonly byte[] Known = new byte[Enum.GetValues<Iced.Intel.Code>().Length];

    /// <summary>What an instruction of this encoding uses.</summary>
    public static StateUse Of(Iced.Intel.Code code)
    {
        var known = Known[(int)code];
        if (known != 0)
            return (StateUse)(known - 1);
        var use = Classify(code);
        Known[(int)code] = (byte)(use + 1);
        return use;
    }

    private static StateUse Classify(Iced.Intel.Code code)
    {
        var use = OfEncoding(code.Encoding());
        var info = code.ToOpCode();
        foreach (var feature in code.CpuidFeatures())
        {
            // xgetbv and xsetbv have the same feature, but no operand; they load no state.
            if (feature is CpuidFeature.FXSR or CpuidFeature.XSAVE or CpuidFeature.XSAVEOPT or CpuidFeature.XSAVEC or CpuidFeature.XSAVES && info.OpCount != 0)
                return StateUse.All;
            if (feature is CpuidFeature.FPU or CpuidFeature.FPU287 or CpuidFeature.FPU387 or CpuidFeature.CYRIX_FPU or CpuidFeature.MMX
                or CpuidFeature.D3NOW or CpuidFeature.D3NOWEXT)
                use |= StateUse.X87;
        }

        // By operands and not by feature: lfence, movnti and crc32 came with SSE and touch no vector register. The other way
        // round, cvtpi2ps and maskmovq are SSE and touch the registers of MMX, which are those of the x87.
        for (var i = 0; i < info.OpCount; i++)
            use |= OfOperand(info.GetOpKind(i));

        // popf and iret are sites: whether they load flags by themselves is known when it is known which of them have windows.
        return code is Iced.Intel.Code.Std or Iced.Intel.Code.Uiret ? use | StateUse.Flags : use;
    }

    // A VEX encoding of a general instruction (andn, bextr) uses no vector register; but it says nothing against AVX either, and
    // counting it keeps the rule that the table of docs/design.md gives: no VEX or EVEX instruction in the module.
    private static StateUse OfEncoding(EncodingKind encoding) => encoding switch
    {
        EncodingKind.Legacy or EncodingKind.D3NOW => StateUse.None,
        EncodingKind.VEX or EncodingKind.XOP => StateUse.Avx,
        _ => StateUse.Avx | StateUse.Avx512,
    };

    private static StateUse OfOperand(OpCodeOperandKind kind) => kind switch
    {
        OpCodeOperandKind.mm_reg or OpCodeOperandKind.mm_rm or OpCodeOperandKind.mm_or_mem => StateUse.X87,
        OpCodeOperandKind.xmm_reg or OpCodeOperandKind.xmm_rm or OpCodeOperandKind.xmm_or_mem => StateUse.Sse,
        OpCodeOperandKind.k_reg or OpCodeOperandKind.kp1_reg or OpCodeOperandKind.k_rm or OpCodeOperandKind.k_vvvv
            or OpCodeOperandKind.k_or_mem => StateUse.Avx512,
        _ => StateUse.None,
    };
}
