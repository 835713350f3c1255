// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>What an ELF file is (<c>e_type</c>; System V gABI, "ELF Header").</summary>
public enum ElfFileType : ushort
{
    /// <summary>No type.</summary>
    None,

    /// <summary>An object that is yet to be linked: <c>.o</c>, <c>.ko</c>.</summary>
    Relocatable,

    /// <summary>An executable with fixed addresses.</summary>
    Executable,

    /// <summary>A shared object or a position-independent executable.</summary>
    SharedObject,

    /// <summary>A core dump.</summary>
    Core,
}
