// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink;

/// <summary>A processor feature that <c>cpuid</c> reports by a bit. Where the bit is: Intel SDM volume 2A, CPUID; AMD APM volume 3, appendix E.</summary>
public enum CpuFeature : ushort
{
    /// <summary>SSE3.</summary>
    Sse3,

    /// <summary>Carry-less multiplication.</summary>
    Pclmulqdq,

    /// <summary>SSSE3.</summary>
    Ssse3,

    /// <summary>Fused multiply-add.</summary>
    Fma,

    /// <summary><c>cmpxchg16b</c>.</summary>
    Cmpxchg16b,

    /// <summary>SSE4.1.</summary>
    Sse41,

    /// <summary>SSE4.2.</summary>
    Sse42,

    /// <summary>x2APIC.</summary>
    X2Apic,

    /// <summary><c>movbe</c>.</summary>
    Movbe,

    /// <summary><c>popcnt</c>.</summary>
    Popcnt,

    /// <summary>TSC deadline timer.</summary>
    TscDeadline,

    /// <summary>AES-NI.</summary>
    Aes,

    /// <summary><c>xsave</c> and XCR0.</summary>
    Xsave,

    /// <summary>AVX.</summary>
    Avx,

    /// <summary>Half-precision conversion.</summary>
    F16c,

    /// <summary><c>rdrand</c>.</summary>
    Rdrand,

    /// <summary>A hypervisor is present.</summary>
    Hypervisor,

    /// <summary>Time stamp counter.</summary>
    Tsc,

    /// <summary>Local APIC.</summary>
    Apic,

    /// <summary><c>cmov</c>.</summary>
    Cmov,

    /// <summary><c>clflush</c>.</summary>
    Clflush,

    /// <summary>MMX.</summary>
    Mmx,

    /// <summary><c>fxsave</c>.</summary>
    Fxsr,

    /// <summary>SSE.</summary>
    Sse,

    /// <summary>SSE2.</summary>
    Sse2,

    /// <summary>More than one logical processor in a package.</summary>
    HyperThreading,

    /// <summary><c>rdfsbase</c> and its kin.</summary>
    FsGsBase,

    /// <summary>Bit manipulation 1.</summary>
    Bmi1,

    /// <summary>Hardware lock elision.</summary>
    Hle,

    /// <summary>AVX2.</summary>
    Avx2,

    /// <summary>Bit manipulation 2.</summary>
    Bmi2,

    /// <summary>Enhanced <c>rep movsb</c>.</summary>
    Erms,

    /// <summary><c>invpcid</c>.</summary>
    Invpcid,

    /// <summary>Transactional memory.</summary>
    Rtm,

    /// <summary>AVX-512 foundation.</summary>
    Avx512F,

    /// <summary>AVX-512 doubleword and quadword.</summary>
    Avx512Dq,

    /// <summary><c>rdseed</c>.</summary>
    Rdseed,

    /// <summary><c>adcx</c>, <c>adox</c>.</summary>
    Adx,

    /// <summary>AVX-512 integer fused multiply-add.</summary>
    Avx512Ifma,

    /// <summary><c>clflushopt</c>.</summary>
    Clflushopt,

    /// <summary><c>clwb</c>.</summary>
    Clwb,

    /// <summary>AVX-512 prefetch.</summary>
    Avx512Pf,

    /// <summary>AVX-512 exponential and reciprocal.</summary>
    Avx512Er,

    /// <summary>AVX-512 conflict detection.</summary>
    Avx512Cd,

    /// <summary>SHA-1 and SHA-256.</summary>
    Sha,

    /// <summary>AVX-512 byte and word.</summary>
    Avx512Bw,

    /// <summary>AVX-512 vector lengths.</summary>
    Avx512Vl,

    /// <summary>AVX-512 vector bit manipulation.</summary>
    Avx512Vbmi,

    /// <summary>User-mode instruction prevention.</summary>
    Umip,

    /// <summary>Protection keys for user pages.</summary>
    ProtectionKeys,

    /// <summary>CR4.PKE is set.</summary>
    OsProtectionKeys,

    /// <summary><c>umonitor</c>, <c>umwait</c>, <c>tpause</c>.</summary>
    WaitPkg,

    /// <summary>AVX-512 vector bit manipulation 2.</summary>
    Avx512Vbmi2,

    /// <summary>Galois field instructions.</summary>
    Gfni,

    /// <summary>AES on wide vectors.</summary>
    Vaes,

    /// <summary>Carry-less multiplication on wide vectors.</summary>
    Vpclmulqdq,

    /// <summary>AVX-512 neural network instructions.</summary>
    Avx512Vnni,

    /// <summary>AVX-512 bit algorithms.</summary>
    Avx512Bitalg,

    /// <summary>AVX-512 population count.</summary>
    Avx512Vpopcntdq,

    /// <summary><c>rdpid</c>.</summary>
    Rdpid,

    /// <summary><c>movdiri</c>.</summary>
    Movdiri,

    /// <summary><c>movdir64b</c>.</summary>
    Movdir64b,

    /// <summary>AVX-512 4VNNIW.</summary>
    Avx5124Vnniw,

    /// <summary>AVX-512 4FMAPS.</summary>
    Avx5124Fmaps,

    /// <summary>Fast short <c>rep movsb</c>.</summary>
    FastShortRepMov,

    /// <summary>AVX-512 intersection.</summary>
    Avx512Vp2intersect,

    /// <summary><c>serialize</c>.</summary>
    Serialize,

    /// <summary>AMX on bfloat16.</summary>
    AmxBf16,

    /// <summary>AVX-512 half precision.</summary>
    Avx512Fp16,

    /// <summary>AMX tiles.</summary>
    AmxTile,

    /// <summary>AMX on 8-bit integers.</summary>
    AmxInt8,

    /// <summary>SHA-512.</summary>
    Sha512,

    /// <summary>SM3.</summary>
    Sm3,

    /// <summary>SM4.</summary>
    Sm4,

    /// <summary>AVX neural network instructions.</summary>
    AvxVnni,

    /// <summary>AVX-512 on bfloat16.</summary>
    Avx512Bf16,

    /// <summary>AVX integer fused multiply-add.</summary>
    AvxIfma,

    /// <summary>AVX neural network instructions on 8 bits.</summary>
    AvxVnniInt8,

    /// <summary>AVX conversion without exceptions.</summary>
    AvxNeConvert,

    /// <summary>AVX neural network instructions on 16 bits.</summary>
    AvxVnniInt16,

    /// <summary>AVX10.</summary>
    Avx10,

    /// <summary><c>xsaveopt</c>.</summary>
    Xsaveopt,

    /// <summary><c>xsavec</c>.</summary>
    Xsavec,

    /// <summary><c>xgetbv</c> of index 1.</summary>
    Xgetbv1,

    /// <summary><c>xsaves</c>.</summary>
    Xsaves,

    /// <summary><c>lahf</c> in 64-bit mode.</summary>
    LahfSahf,

    /// <summary><c>lzcnt</c>.</summary>
    Lzcnt,

    /// <summary>SSE4a.</summary>
    Sse4A,

    /// <summary>XOP.</summary>
    Xop,

    /// <summary>Four-operand multiply-add.</summary>
    Fma4,

    /// <summary>Trailing bit manipulation.</summary>
    Tbm,

    /// <summary><c>monitorx</c>, <c>mwaitx</c>.</summary>
    Monitorx,

    /// <summary><c>rdtscp</c>.</summary>
    Rdtscp,

    /// <summary>3DNow!.</summary>
    ThreeDNow,

    /// <summary>The time stamp counter runs at a constant rate.</summary>
    InvariantTsc,
}
