// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Assembly;

/// <summary>Registers that make an instruction sensitive that otherwise is not.</summary>
internal enum RegisterClass : byte
{
    /// <summary>None: the mnemonic alone says it.</summary>
    None,

    /// <summary>cr0-15.</summary>
    Control,

    /// <summary>dr0-15.</summary>
    Debug,

    /// <summary>es, cs, ss, ds, fs, gs.</summary>
    Segment,
}
