// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.Cpuid;

/// <summary>A cached leaf, in the form that the provider searches without touching a flag (Provider/layout.inc).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CpuidEntry
{
    public uint MinusLeaf;

    /// <summary>0: the leaf does not depend on ecx.</summary>
    public uint Indexed;
    public uint MinusSubleaf;
    public uint Reserved;
    public uint Eax;
    public uint Ebx;
    public uint Ecx;
    public uint Edx;
    public CpuidEntry* Next;
}
