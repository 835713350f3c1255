// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>An Elf64_Sym (System V gABI, "Symbol Table").</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ElfSymbol
{
    /// <summary>Offset of the value in the structure.</summary>
    public const int ValueOffset = 8;

    public uint Name;
    public byte Info;
    public byte Other;
    public ushort Section;
    public ulong Value;
    public ulong Size;

    /// <summary>STT_FUNC in a section: not undefined, and no IFUNC.</summary>
    public readonly bool IsDefinedFunction => Section != 0 && (Info & 15) == 2;
}
