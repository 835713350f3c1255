// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Reporting.Model;

/// <summary>What is in a column of a <see cref="CodeStrip"/>.</summary>
[Flags]
internal enum StripContent
{
    /// <summary>Code without a site.</summary>
    None = 0,

    /// <summary>Sites whose kind is only reported.</summary>
    Reported = 1,

    /// <summary>Windows.</summary>
    Patched = 2,

    /// <summary>Sites that stay native for another reason.</summary>
    Native = 4,
}
