// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Fuzzing.Mutation;

/// <summary>What a part of a file is; a mutation fits it, and parts of one type can be exchanged between files.</summary>
internal enum RegionType
{
    Header,
    Segments,
    Sections,
    Dynamic,
    Symbols,
    Relocations,
    Hash,
    Versions,
    Unwind,
    Note,
    SiteTable,
    Code,
    Data,
    Debug,
}
