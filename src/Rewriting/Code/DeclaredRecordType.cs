// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Code;

/// <summary>What a record of section <c>.afterlink.declared</c> says.</summary>
internal enum DeclaredRecordType : uint
{
    /// <summary>The instruction is a hypercall, and the value is its number.</summary>
    Hypercall = 0,

    /// <summary>The instruction is sensitive, and padding of as many bytes as the value says is behind it.</summary>
    Padded = 1,
}
