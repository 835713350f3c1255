// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Patching;

/// <summary>A name for a stub, for debuggers and profilers.</summary>
/// <param name="Name">The name.</param>
/// <param name="Address">Address of the stub.</param>
/// <param name="Size">Its bytes.</param>
public readonly record struct StubSymbol(string Name, ulong Address, ulong Size);
