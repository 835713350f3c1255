// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Assembly;

/// <summary>A sensitive instruction of assembler text that padding could break.</summary>
/// <param name="Line">Its line in the text, 1-based.</param>
/// <param name="Text">The statement.</param>
/// <param name="Reason">Why it has no padding, in short words joined by hyphens.</param>
public sealed record UnpaddedInstruction(int Line, string Text, string Reason);
