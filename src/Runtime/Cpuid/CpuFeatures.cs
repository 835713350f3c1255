// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using static Afterlink.Cpuid.CpuidRegister;

namespace Afterlink.Cpuid;

/// <summary>Where each <see cref="CpuFeature"/> is reported, and what it stands on.</summary>
internal static class CpuFeatures
{
    private static readonly CpuFeatureInfo[] Rows =
    [
        new(CpuFeature.Sse3, 1, 0, Ecx, 0, CpuFeature.Sse2),
        new(CpuFeature.Pclmulqdq, 1, 0, Ecx, 1, CpuFeature.Sse2),
        new(CpuFeature.Ssse3, 1, 0, Ecx, 9, CpuFeature.Sse3),
        new(CpuFeature.Fma, 1, 0, Ecx, 12, CpuFeature.Avx),
        new(CpuFeature.Cmpxchg16b, 1, 0, Ecx, 13),
        new(CpuFeature.Sse41, 1, 0, Ecx, 19, CpuFeature.Ssse3),
        new(CpuFeature.Sse42, 1, 0, Ecx, 20, CpuFeature.Sse41),
        new(CpuFeature.X2Apic, 1, 0, Ecx, 21),
        new(CpuFeature.Movbe, 1, 0, Ecx, 22),
        new(CpuFeature.Popcnt, 1, 0, Ecx, 23),
        new(CpuFeature.TscDeadline, 1, 0, Ecx, 24),
        new(CpuFeature.Aes, 1, 0, Ecx, 25, CpuFeature.Sse2),
        new(CpuFeature.Xsave, 1, 0, Ecx, 26),
        new(CpuFeature.Avx, 1, 0, Ecx, 28, CpuFeature.Sse42, CpuFeature.Xsave),
        new(CpuFeature.F16c, 1, 0, Ecx, 29, CpuFeature.Avx),
        new(CpuFeature.Rdrand, 1, 0, Ecx, 30),
        new(CpuFeature.Hypervisor, 1, 0, Ecx, 31),
        new(CpuFeature.Tsc, 1, 0, Edx, 4),
        new(CpuFeature.Apic, 1, 0, Edx, 9),
        new(CpuFeature.Cmov, 1, 0, Edx, 15),
        new(CpuFeature.Clflush, 1, 0, Edx, 19),
        new(CpuFeature.Mmx, 1, 0, Edx, 23),
        new(CpuFeature.Fxsr, 1, 0, Edx, 24),
        new(CpuFeature.Sse, 1, 0, Edx, 25, CpuFeature.Fxsr),
        new(CpuFeature.Sse2, 1, 0, Edx, 26, CpuFeature.Sse),
        new(CpuFeature.HyperThreading, 1, 0, Edx, 28),
        new(CpuFeature.FsGsBase, 7, 0, Ebx, 0),
        new(CpuFeature.Bmi1, 7, 0, Ebx, 3),
        new(CpuFeature.Hle, 7, 0, Ebx, 4),
        new(CpuFeature.Avx2, 7, 0, Ebx, 5, CpuFeature.Avx),
        new(CpuFeature.Bmi2, 7, 0, Ebx, 8),
        new(CpuFeature.Erms, 7, 0, Ebx, 9),
        new(CpuFeature.Invpcid, 7, 0, Ebx, 10),
        new(CpuFeature.Rtm, 7, 0, Ebx, 11),
        new(CpuFeature.Avx512F, 7, 0, Ebx, 16, CpuFeature.Avx2, CpuFeature.Fma, CpuFeature.F16c),
        new(CpuFeature.Avx512Dq, 7, 0, Ebx, 17, CpuFeature.Avx512F),
        new(CpuFeature.Rdseed, 7, 0, Ebx, 18),
        new(CpuFeature.Adx, 7, 0, Ebx, 19),
        new(CpuFeature.Avx512Ifma, 7, 0, Ebx, 21, CpuFeature.Avx512F),
        new(CpuFeature.Clflushopt, 7, 0, Ebx, 23),
        new(CpuFeature.Clwb, 7, 0, Ebx, 24),
        new(CpuFeature.Avx512Pf, 7, 0, Ebx, 26, CpuFeature.Avx512F),
        new(CpuFeature.Avx512Er, 7, 0, Ebx, 27, CpuFeature.Avx512F),
        new(CpuFeature.Avx512Cd, 7, 0, Ebx, 28, CpuFeature.Avx512F),
        new(CpuFeature.Sha, 7, 0, Ebx, 29, CpuFeature.Sse2),
        new(CpuFeature.Avx512Bw, 7, 0, Ebx, 30, CpuFeature.Avx512F),
        new(CpuFeature.Avx512Vl, 7, 0, Ebx, 31, CpuFeature.Avx512F),
        new(CpuFeature.Avx512Vbmi, 7, 0, Ecx, 1, CpuFeature.Avx512Bw),
        new(CpuFeature.Umip, 7, 0, Ecx, 2),
        new(CpuFeature.ProtectionKeys, 7, 0, Ecx, 3),
        new(CpuFeature.OsProtectionKeys, 7, 0, Ecx, 4, CpuFeature.ProtectionKeys),
        new(CpuFeature.WaitPkg, 7, 0, Ecx, 5),
        new(CpuFeature.Avx512Vbmi2, 7, 0, Ecx, 6, CpuFeature.Avx512Bw),
        new(CpuFeature.Gfni, 7, 0, Ecx, 8, CpuFeature.Sse2),
        new(CpuFeature.Vaes, 7, 0, Ecx, 9, CpuFeature.Avx, CpuFeature.Aes),
        new(CpuFeature.Vpclmulqdq, 7, 0, Ecx, 10, CpuFeature.Avx, CpuFeature.Pclmulqdq),
        new(CpuFeature.Avx512Vnni, 7, 0, Ecx, 11, CpuFeature.Avx512F),
        new(CpuFeature.Avx512Bitalg, 7, 0, Ecx, 12, CpuFeature.Avx512Bw),
        new(CpuFeature.Avx512Vpopcntdq, 7, 0, Ecx, 14, CpuFeature.Avx512F),
        new(CpuFeature.Rdpid, 7, 0, Ecx, 22),
        new(CpuFeature.Movdiri, 7, 0, Ecx, 27),
        new(CpuFeature.Movdir64b, 7, 0, Ecx, 28),
        new(CpuFeature.Avx5124Vnniw, 7, 0, Edx, 2, CpuFeature.Avx512F),
        new(CpuFeature.Avx5124Fmaps, 7, 0, Edx, 3, CpuFeature.Avx512F),
        new(CpuFeature.FastShortRepMov, 7, 0, Edx, 4),
        new(CpuFeature.Avx512Vp2intersect, 7, 0, Edx, 8, CpuFeature.Avx512F),
        new(CpuFeature.Serialize, 7, 0, Edx, 14),
        new(CpuFeature.AmxBf16, 7, 0, Edx, 22, CpuFeature.AmxTile),
        new(CpuFeature.Avx512Fp16, 7, 0, Edx, 23, CpuFeature.Avx512Bw),
        new(CpuFeature.AmxTile, 7, 0, Edx, 24, CpuFeature.Xsave),
        new(CpuFeature.AmxInt8, 7, 0, Edx, 25, CpuFeature.AmxTile),
        new(CpuFeature.Sha512, 7, 1, Eax, 0, CpuFeature.Avx2),
        new(CpuFeature.Sm3, 7, 1, Eax, 1, CpuFeature.Avx),
        new(CpuFeature.Sm4, 7, 1, Eax, 2, CpuFeature.Avx),
        new(CpuFeature.AvxVnni, 7, 1, Eax, 4, CpuFeature.Avx2),
        new(CpuFeature.Avx512Bf16, 7, 1, Eax, 5, CpuFeature.Avx512Bw),
        new(CpuFeature.AvxIfma, 7, 1, Eax, 23, CpuFeature.Avx2),
        new(CpuFeature.AvxVnniInt8, 7, 1, Edx, 4, CpuFeature.Avx2),
        new(CpuFeature.AvxNeConvert, 7, 1, Edx, 5, CpuFeature.Avx2),
        new(CpuFeature.AvxVnniInt16, 7, 1, Edx, 10, CpuFeature.Avx2),
        new(CpuFeature.Avx10, 7, 1, Edx, 19, CpuFeature.Avx512F),
        new(CpuFeature.Xsaveopt, 0xD, 1, Eax, 0, CpuFeature.Xsave),
        new(CpuFeature.Xsavec, 0xD, 1, Eax, 1, CpuFeature.Xsave),
        new(CpuFeature.Xgetbv1, 0xD, 1, Eax, 2, CpuFeature.Xsave),
        new(CpuFeature.Xsaves, 0xD, 1, Eax, 3, CpuFeature.Xsavec),
        new(CpuFeature.LahfSahf, 0x80000001, 0, Ecx, 0),
        new(CpuFeature.Lzcnt, 0x80000001, 0, Ecx, 5),
        new(CpuFeature.Sse4A, 0x80000001, 0, Ecx, 6, CpuFeature.Sse3),
        new(CpuFeature.Xop, 0x80000001, 0, Ecx, 11, CpuFeature.Avx),
        new(CpuFeature.Fma4, 0x80000001, 0, Ecx, 16, CpuFeature.Avx),
        new(CpuFeature.Tbm, 0x80000001, 0, Ecx, 21),
        new(CpuFeature.Monitorx, 0x80000001, 0, Ecx, 29),
        new(CpuFeature.Rdtscp, 0x80000001, 0, Edx, 27, CpuFeature.Tsc),
        new(CpuFeature.ThreeDNow, 0x80000001, 0, Edx, 31, CpuFeature.Mmx),
        new(CpuFeature.InvariantTsc, 0x80000007, 0, Edx, 8, CpuFeature.Tsc),
    ];

    /// <summary>All rows; the index is the feature's number.</summary>
    public static ReadOnlySpan<CpuFeatureInfo> All => Rows;

    /// <summary>The features, and every feature that stands on one of them.</summary>
    public static HashSet<CpuFeature> WithDependents(IEnumerable<CpuFeature> features)
    {
        var all = new HashSet<CpuFeature>(features);
        int before;
        do
        {
            before = all.Count;
            foreach (var row in Rows)
            {
                if (Array.Exists(row.Requires, all.Contains))
                    all.Add(row.Feature);
            }
        }
        while (all.Count != before);
        return all;
    }
}
