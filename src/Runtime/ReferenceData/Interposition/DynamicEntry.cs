// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>An Elf64_Dyn (System V gABI, "Dynamic Section").</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DynamicEntry
{
    public ulong Tag;
    public ulong Value;
}
