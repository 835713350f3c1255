// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Fuzzing.Targets;

/// <summary>What must hold for every input does not.</summary>
internal sealed class BrokenLawException(string law) : Exception(law);
