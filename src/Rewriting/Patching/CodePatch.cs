// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Patching;

/// <summary>New bytes for a window of the original code.</summary>
/// <param name="Address">Address of the window's first byte.</param>
/// <param name="Bytes">As many bytes as the window has.</param>
public readonly record struct CodePatch(ulong Address, ReadOnlyMemory<byte> Bytes);
