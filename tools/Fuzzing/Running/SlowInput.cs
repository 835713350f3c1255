// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Fuzzing.Running;

/// <summary>An input and what it took.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Entry">What it was made from.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record SlowInput(long Number, string Entry, TimeSpan Elapsed);
