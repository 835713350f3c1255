// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>What a section holds (<c>sh_type</c>; System V gABI, "Sections"; GNU values from the Linux Standard Base).</summary>
public enum ElfSectionType : uint
{
    /// <summary>Inactive header; the first of every table.</summary>
    Null = 0,

    /// <summary>The program's own data or code.</summary>
    ProgramBits = 1,

    /// <summary>Symbol table of the link editor.</summary>
    SymbolTable = 2,

    /// <summary>String table.</summary>
    StringTable = 3,

    /// <summary>Relocations with addends.</summary>
    RelocationsWithAddend = 4,

    /// <summary>Symbol hash table of the System V ABI.</summary>
    Hash = 5,

    /// <summary>Dynamic linking information.</summary>
    Dynamic = 6,

    /// <summary>Notes.</summary>
    Note = 7,

    /// <summary>Memory without bytes in the file.</summary>
    NoBits = 8,

    /// <summary>Relocations without addends.</summary>
    Relocations = 9,

    /// <summary>Symbol table of the dynamic linker.</summary>
    DynamicSymbolTable = 11,

    /// <summary>Addresses of constructors.</summary>
    InitializerArray = 14,

    /// <summary>Addresses of destructors.</summary>
    FinalizerArray = 15,

    /// <summary>Addresses of functions that run before the constructors.</summary>
    PreinitializerArray = 16,

    /// <summary>Section group.</summary>
    Group = 17,

    /// <summary>Section indices of symbols that do not fit into 16 bits.</summary>
    ExtendedSectionIndices = 18,

    /// <summary>Packed relative relocations (gABI, "Relative Relocation Table").</summary>
    RelativeRelocations = 19,

    /// <summary>Symbols whose addresses are compared, by index (LLVM, "Extensions").</summary>
    LlvmAddressSignificance = 0x6fff4c03,

    /// <summary>Symbol hash table of the GNU tools.</summary>
    GnuHash = 0x6ffffff6,

    /// <summary>Versions that the file defines.</summary>
    GnuVersionDefinitions = 0x6ffffffd,

    /// <summary>Versions that the file needs.</summary>
    GnuVersionNeeds = 0x6ffffffe,

    /// <summary>Version of each dynamic symbol.</summary>
    GnuVersionSymbols = 0x6fffffff,

    /// <summary>Unwind tables (AMD64 psABI, 4.2.2).</summary>
    Unwind = 0x70000001,
}
