// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Assembly;

/// <summary>What a section holds.</summary>
internal enum SectionRole : byte
{
    /// <summary>Instructions, or what is not known to be anything else.</summary>
    Code,

    /// <summary>Data.</summary>
    Data,

    /// <summary>Debug information, which only describes.</summary>
    Debug,
}
