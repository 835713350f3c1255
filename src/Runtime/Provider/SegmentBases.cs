// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Loading;

namespace Afterlink.Provider;

/// <summary>The base of gs of the current thread, through the kernel: rdgsbase needs CR4.FSGSBASE, which older kernels leave off.</summary>
internal static unsafe class SegmentBases
{
    public static ulong ReadGs()
    {
        ulong value = 0;

        // SAFETY: ARCH_GET_GS stores one word.
        _ = SystemCalls.ArchitectureControl(SystemCalls.GetGs, &value);
        return value;
    }

    public static void WriteGs(ulong value)
    {
        // SAFETY: ARCH_SET_GS takes the base itself; neither glibc nor .NET use gs on x86-64.
        _ = SystemCalls.ArchitectureControl(SystemCalls.SetGs, (ulong*)(nuint)value);
    }
}
