// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Assembly;

/// <summary>A way to write a sensitive instruction.</summary>
/// <param name="MinLength">Bytes of the shortest instruction that it can become.</param>
/// <param name="Class">The registers that an operand must be of.</param>
/// <param name="Operand">Which operand, in the order of Intel syntax.</param>
internal readonly record struct SensitiveForm(int MinLength, RegisterClass Class, int Operand);
