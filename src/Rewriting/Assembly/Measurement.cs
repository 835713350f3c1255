// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Assembly;

/// <summary>An expression that depends on how long code is.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="HasLocation">Whether it names the location counter.</param>
/// <param name="Names">The other names in it.</param>
/// <param name="IsInstruction">Whether an instruction's operand is it; a name that is no label is a number then.</param>
/// <param name="IsCount">Whether it counts bytes from a label or from itself; else it compares places.</param>
/// <param name="IsOdd">Whether it counts in a way that was not understood.</param>
/// <param name="Forward">The bytes that it counts forward.</param>
/// <param name="Backward">The bytes that it counts backward.</param>
internal sealed record Measurement(TextPlace Place, bool HasLocation, string[] Names, bool IsInstruction, bool IsCount, bool IsOdd, long Forward, long Backward);
