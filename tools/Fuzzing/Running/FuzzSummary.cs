// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Fuzzing.Running;

/// <summary>What a run found.</summary>
/// <param name="Inputs">Inputs that were tried.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Kept">Inputs that did something new.</param>
/// <param name="Pairs">Different pairs of basic blocks that ran.</param>
/// <param name="Slowest">The slowest inputs, slowest first.</param>
/// <param name="Failures">What failed.</param>
/// <param name="Outcomes">How inputs ended.</param>
internal sealed record FuzzSummary(
    long Inputs, TimeSpan Elapsed, int Kept, int Pairs, IReadOnlyList<SlowInput> Slowest, IReadOnlyList<Failure> Failures,
    IReadOnlyDictionary<string, long> Outcomes);
