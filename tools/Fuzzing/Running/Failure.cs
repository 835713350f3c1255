// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Fuzzing.Running;

/// <summary>An input for which a law does not hold.</summary>
/// <param name="Number">The input's number.</param>
/// <param name="Entry">What it was made from.</param>
/// <param name="Problem">What happened.</param>
/// <param name="Count">How many inputs failed in the same way.</param>
internal sealed record Failure(long Number, string Entry, string Problem, int Count);
