// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink;

/// <summary>Processors that <see cref="CpuidTable.Of(CpuModel)"/> knows.</summary>
public enum CpuModel : byte
{
    /// <summary>x86-64-v1, the baseline (System V ABI, AMD64 supplement, 3.1.1). Vendor and model stay the host's, as with the next three.</summary>
    Level1,

    /// <summary>x86-64-v2: SSE4.2, POPCNT, CMPXCHG16B.</summary>
    Level2,

    /// <summary>x86-64-v3: AVX2, FMA, BMI.</summary>
    Level3,

    /// <summary>x86-64-v4: AVX-512 F, BW, CD, DQ, VL.</summary>
    Level4,

    /// <summary>Intel, 2008: SSE4.2, no AES.</summary>
    Nehalem,

    /// <summary>Intel, 2013: AVX2, FMA, BMI.</summary>
    Haswell,

    /// <summary>Intel server, 2017: AVX-512.</summary>
    SkylakeServer,

    /// <summary>Intel server, 2021: AVX-512 with VNNI, VAES, SHA.</summary>
    IceLakeServer,

    /// <summary>AMD, 2019: AVX2, SHA.</summary>
    Zen2,

    /// <summary>AMD, 2020: AVX2, SHA, VAES.</summary>
    Zen3,
}
