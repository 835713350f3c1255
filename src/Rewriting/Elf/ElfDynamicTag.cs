// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>Tags of the dynamic table (System V gABI, "Dynamic Section"; GNU values from the Linux Standard Base).</summary>
public enum ElfDynamicTag : long
{
    /// <summary>End of the table.</summary>
    Null = 0,

    /// <summary>Name of a needed library.</summary>
    Needed = 1,

    /// <summary>Bytes of the relocations of the procedure linkage table.</summary>
    PltRelocationsSize = 2,

    /// <summary>The symbol hash table of the System V ABI.</summary>
    Hash = 4,

    /// <summary>The string table.</summary>
    StringTable = 5,

    /// <summary>The symbol table.</summary>
    SymbolTable = 6,

    /// <summary>The relocations.</summary>
    Relocations = 7,

    /// <summary>Bytes of the relocations.</summary>
    RelocationsSize = 8,

    /// <summary>Bytes of one relocation.</summary>
    RelocationEntrySize = 9,

    /// <summary>Bytes of the string table.</summary>
    StringTableSize = 10,

    /// <summary>Bytes of one symbol.</summary>
    SymbolEntrySize = 11,

    /// <summary>The function that runs first.</summary>
    Initializer = 12,

    /// <summary>The function that runs last.</summary>
    Finalizer = 13,

    /// <summary>Name of the library.</summary>
    SharedObjectName = 14,

    /// <summary>Symbols are looked up in the library itself first.</summary>
    Symbolic = 16,

    /// <summary>Relocations without addends.</summary>
    RelocationsWithoutAddend = 17,

    /// <summary>Kind of the procedure linkage table's relocations.</summary>
    PltRelocationType = 20,

    /// <summary>Relocations of text follow.</summary>
    TextRelocations = 22,

    /// <summary>Relocations of the procedure linkage table.</summary>
    PltRelocations = 23,

    /// <summary>Addresses of constructors.</summary>
    InitializerArray = 25,

    /// <summary>Addresses of destructors.</summary>
    FinalizerArray = 26,

    /// <summary>Bytes of the constructor table.</summary>
    InitializerArraySize = 27,

    /// <summary>Bytes of the destructor table.</summary>
    FinalizerArraySize = 28,

    /// <summary>Flags.</summary>
    Flags = 30,

    /// <summary>Bytes of the packed relative relocations.</summary>
    RelativeRelocationsSize = 35,

    /// <summary>The packed relative relocations.</summary>
    RelativeRelocations = 36,

    /// <summary>Bytes of one entry of the packed relative relocations.</summary>
    RelativeRelocationEntrySize = 37,

    /// <summary>The symbol hash table of the GNU tools.</summary>
    GnuHash = 0x6ffffef5,

    /// <summary>The version of each symbol.</summary>
    VersionSymbols = 0x6ffffff0,

    /// <summary>How many relative relocations come first.</summary>
    RelativeRelocationCount = 0x6ffffff9,

    /// <summary>Flags, second word.</summary>
    Flags1 = 0x6ffffffb,

    /// <summary>The versions that the file defines.</summary>
    VersionDefinitions = 0x6ffffffc,

    /// <summary>How many versions the file defines.</summary>
    VersionDefinitionCount = 0x6ffffffd,

    /// <summary>The versions that the file needs.</summary>
    VersionNeeds = 0x6ffffffe,

    /// <summary>From how many files versions are needed.</summary>
    VersionNeedCount = 0x6fffffff,
}
