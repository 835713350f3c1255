// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Fuzzing.Corpus;
using Afterlink.Fuzzing.Targets;
using Afterlink.Rewriting.Probes;

namespace Afterlink.Fuzzing.Verification;

/// <summary>Rewritten modules to be changed.</summary>
internal static class RewrittenSeeds
{
    /// <summary>Rewrites each module several times: with the catalog's sites alone, and with probes.</summary>
    /// <param name="originals">The modules.</param>
    /// <param name="each">How many for each.</param>
    /// <param name="seed">Chooses the probes.</param>
    public static List<RewrittenEntry> Make(IEnumerable<CorpusEntry> originals, int each, int seed)
    {
        var random = new Random(seed);
        return [.. originals.SelectMany(original => Enumerable.Range(0, each).Select(i => RewrittenEntry.Make(original, i == 0 ? ProbeSelection.None : ProbeChoice.Some(random))))];
    }
}
