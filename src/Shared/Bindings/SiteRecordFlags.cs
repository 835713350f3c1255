// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Bindings;

/// <summary>Facts of a site that do not follow from its kind.</summary>
[System.Flags]
public enum SiteRecordFlags : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The instruction has an F3/F2 repeat prefix (string input and output).</summary>
    Repeat = 1,

    /// <summary>The port number is the immediate operand, not dx.</summary>
    ImmediatePort = 2,

    /// <summary>The instruction has a memory operand.</summary>
    Memory = 4,

    /// <summary>The site was declared by the packaged header: its number is known and no caller-saved register is live.</summary>
    Declared = 8,
}
