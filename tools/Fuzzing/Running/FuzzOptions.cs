// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Fuzzing.Running;

/// <summary>How long a run is and what it begins with.</summary>
/// <param name="Inputs">Inputs at most.</param>
/// <param name="Seed">The same seed gives the same inputs.</param>
/// <param name="Limit">Time at most; zero for no limit.</param>
/// <param name="InputLimit">What takes longer is taken for a hang.</param>
/// <param name="Output">Folder for inputs that fail.</param>
internal sealed record FuzzOptions(long Inputs, int Seed, TimeSpan Limit, TimeSpan InputLimit, string Output);
