// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>An Elf64_Rela (System V gABI, "Relocation").</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ElfRelocation
{
    public ulong Offset;
    public uint Type;
    public uint Symbol;
    public long Addend;

    /// <summary>Whether the relocation puts the bare address of a symbol into a word: R_X86_64_64, R_X86_64_GLOB_DAT, R_X86_64_JUMP_SLOT.</summary>
    public readonly bool IsAddressOfSymbol => Type is 1 or 6 or 7 && Addend == 0 && Symbol != 0;
}
