// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Interposition;

/// <summary>Tags of the dynamic section (System V gABI, "Dynamic Section"; GNU extensions).</summary>
internal enum DynamicTag : ulong
{
    PltRelocationsSize = 2, // DT_PLTRELSZ
    Hash = 4, // DT_HASH
    Strings = 5, // DT_STRTAB
    Symbols = 6, // DT_SYMTAB
    Relocations = 7, // DT_RELA
    RelocationsSize = 8, // DT_RELASZ
    StringsSize = 10, // DT_STRSZ
    PltRelocations = 23, // DT_JMPREL
    GnuHash = 0x6FFFFEF5, // DT_GNU_HASH
}
