// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Headers;
using Afterlink.Generators.Hypercalls.Models;

namespace Afterlink.Generators.Hypercalls;

/// <summary>What the headers of a module mean.</summary>
/// <param name="Set">What they declare.</param>
/// <param name="Problems">What is wrong with each of them, syntax included, in the order of the headers.</param>
internal sealed record BoundHeaders(HypercallSet Set, IReadOnlyList<IReadOnlyList<HeaderProblem>> Problems);
