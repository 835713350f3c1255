// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Reporting.Model;

/// <summary>One instruction of a listing.</summary>
/// <param name="Address">Address of its first byte.</param>
/// <param name="Bytes">Its bytes, hexadecimal.</param>
/// <param name="Text">The instruction in Intel syntax.</param>
/// <param name="Role">What it is there for.</param>
/// <param name="Comment">What it does, in words; null where the instruction says it.</param>
internal sealed record ListingLine(ulong Address, string Bytes, string Text, LineRole Role, string? Comment);
