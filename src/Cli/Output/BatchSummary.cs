// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Batch;

namespace Afterlink.Cli.Output;

/// <summary>What became of many modules, in a few lines.</summary>
/// <param name="modules">The modules, in their order.</param>
/// <param name="isFolder">Whether they were found and not named.</param>
internal sealed class BatchSummary(IReadOnlyList<RewriteResult> modules, bool isFolder)
{
    private readonly ILookup<ModuleOutcome, RewriteResult> _byOutcome = modules.ToLookup(
        module => Outcomes.Of(module) is var outcome && outcome == ModuleOutcome.Unsupported && !isFolder ? ModuleOutcome.Refused : outcome);

    public IReadOnlyList<RewriteResult> Modules => modules;

    /// <summary>Modules that were rewritten.</summary>
    public int Rewritten => _byOutcome[ModuleOutcome.Rewritten].Count();

    /// <summary>Modules that should have been rewritten and were not.</summary>
    public int Refused => _byOutcome[ModuleOutcome.Refused].Count();

    /// <summary>The lines.</summary>
    public IEnumerable<(string Name, FormattableString Value)> Facts
    {
        get
        {
            var rewritten = _byOutcome[ModuleOutcome.Rewritten].ToArray();
            yield return ("rewritten", $"{rewritten.Length:N0} of {modules.Count:N0} modules, {rewritten.Count(static module => module.IsFromCache):N0} of them from the cache");
            if (_byOutcome.Contains(ModuleOutcome.Unsupported))
                yield return ("unsupported", $"{DescribeCodes(ModuleOutcome.Unsupported)}");
            if (Refused != 0)
                yield return ("refused", $"{DescribeCodes(ModuleOutcome.Refused)}");
            yield return ("sites", $"{rewritten.Sum(static module => module.Sites.Count):N0}, {rewritten.Sum(static module => module.Patched):N0} patched");
            var native = rewritten.SelectMany(static module => module.Sites).Where(static site => !site.IsPatched)
                .GroupBy(static site => site.Reason ?? "", StringComparer.Ordinal)
                .OrderByDescending(static group => group.Count()).ThenBy(static group => group.Key, StringComparer.Ordinal)
                .Select(static group => string.Create(CultureInfo.InvariantCulture, $"{group.Count():N0} {group.Key}")).ToArray();
            if (native.Length != 0)
                yield return ("native", $"{string.Join(", ", native)}");
            var (before, after) = (rewritten.Sum(static module => module.InputBytes), rewritten.Sum(static module => module.OutputBytes));
            yield return ("bytes", $"{before:N0} -> {after:N0}{(before == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({100.0 * (after - before) / before:+0.0;-0.0} %)"))}");
        }
    }

    /// <summary>Whether a file was found that nobody took for a module.</summary>
    public bool IsUnsupported(RewriteResult module) => isFolder && Outcomes.Of(module) == ModuleOutcome.Unsupported;

    /// <summary>A time as people read it.</summary>
    public static FormattableString Describe(TimeSpan elapsed) => $"{elapsed.TotalSeconds:N2} s";

    private string DescribeCodes(ModuleOutcome outcome)
    {
        var results = _byOutcome[outcome].ToArray();
        var codes = Outcomes.CountCodes(results).Select(static row => string.Create(CultureInfo.InvariantCulture, $"{row.Count} {row.Code}"));
        return string.Create(CultureInfo.InvariantCulture, $"{results.Length:N0}: {string.Join(", ", codes)}");
    }
}
