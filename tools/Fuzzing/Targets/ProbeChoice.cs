// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Rewriting.Probes;

namespace Afterlink.Fuzzing.Targets;

/// <summary>Chooses probes: none as often as any, then whole classes and samples of them.</summary>
internal static class ProbeChoice
{
    private static readonly string[] Classes =
    [
        "all", "all", "length:1", "length:2", "length:3", "length:4", "flow:call", "flow:jump", "flow:return", "mnemonic:mov", "mnemonic:lea", "mnemonic:jmp",
    ];

    public static ProbeSelection Next(Random random) => random.Next(2) == 0 ? ProbeSelection.None : Some(random);

    /// <summary>Some probes.</summary>
    public static ProbeSelection Some(Random random) => new()
    {
        Classes = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Parse(Classes[random.Next(Classes.Length)]))],
        Sample = random.Next(2) == 0 ? null : new ProbeSample(random.Next(1, 60), (ulong)random.NextInt64()),
    };

    /// <summary>The selection as options of the command line.</summary>
    public static string Describe(ProbeSelection selection) => selection.IsEmpty ? "no probes" : string.Join(' ', [
        .. selection.Classes.Select(static one => $"--probe-class {one}"),
        selection.Sample is { } sample ? string.Create(CultureInfo.InvariantCulture, $"--probe-sample {sample.Count}:{sample.Seed}") : "",
    ]).TrimEnd();

    private static ProbeClass Parse(string text) => ProbeClass.TryParse(text) ?? throw new InvalidOperationException($"{text} is no class of probes");
}
