// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Iced.Intel;

namespace Afterlink.Rewriting.Code;

/// <summary>Which vector state an instruction of each encoding uses.</summary>
internal static class VectorUses
{
    // One byte an encoding, filled when an encoding is first met: 0 unknown, else the use + 1. Racing threads write the same value.
    private static readonly byte[] Known = new byte[Enum.GetValues<Iced.Intel.Code>().Length];

    /// <summary>What an instruction of this encoding uses.</summary>
    public static VectorUse Of(Iced.Intel.Code code)
    {
        var known = Known[(int)code];
        if (known != 0)
            return (VectorUse)(known - 1);
        var use = Classify(code);
        Known[(int)code] = (byte)(use + 1);
        return use;
    }

    private static VectorUse Classify(Iced.Intel.Code code)
    {
        // A VEX encoding of a general instruction (andn, bextr) uses no vector register; but it says nothing against AVX either, and
        // counting it keeps the rule that the table of docs/design.md gives: no VEX or EVEX instruction in the module.
        if (code.Encoding() is not (EncodingKind.Legacy or EncodingKind.D3NOW))
            return VectorUse.Extended;

        foreach (var feature in code.CpuidFeatures())
        {
            if (feature is CpuidFeature.FPU or CpuidFeature.FPU287 or CpuidFeature.FPU387 or CpuidFeature.CYRIX_FPU or CpuidFeature.MMX
                or CpuidFeature.D3NOW or CpuidFeature.D3NOWEXT)
                return VectorUse.Extended;
        }

        // By operands and not by feature: lfence, movnti and crc32 came with SSE and touch no vector register. The other way
        // round, cvtpi2ps and maskmovq are SSE and touch the registers of MMX, which are those of the x87.
        var use = VectorUse.None;
        var info = code.ToOpCode();
        for (var i = 0; i < info.OpCount; i++)
        {
            switch (info.GetOpKind(i))
            {
                case OpCodeOperandKind.mm_reg or OpCodeOperandKind.mm_rm or OpCodeOperandKind.mm_or_mem:
                    return VectorUse.Extended;
                case OpCodeOperandKind.xmm_reg or OpCodeOperandKind.xmm_rm or OpCodeOperandKind.xmm_or_mem:
                    use = VectorUse.Sse;
                    break;
            }
        }

        return use;
    }
}
