// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using Afterlink.Cli.Output;
using Afterlink.Rewriting.Caching;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Cli.Commands;

/// <summary><c>afterlink cache info</c>, <c>afterlink cache clear</c></summary>
internal static class CacheCommand
{
    public static Command Create(Report report) => new("cache", "Shows or empties the cache of rewritten modules.")
    {
        new Command("info", "Shows where the cache is and what it holds.").Runs(report, (_, _) => Run(report, static cache => cache.Measure(), "")),
        new Command("clear", "Removes everything from the cache.").Runs(report, (_, _) => Run(report, static cache => cache.Clear(), "removed ")),
    };

    private static bool Run(Report report, Func<RewriteCache, CacheUse> use, string done)
    {
        var diagnostics = new DiagnosticBag();
        var settings = CacheSettings.Read(folder: null, size: null, diagnostics);
        using var cache = RewriteCache.Open(settings, diagnostics);
        report.Write(diagnostics);
        if (cache is null)
        {
            report.WriteHeading($"there is no cache: {(settings.Folder is null ? $"{CacheSettings.FolderVariable} turns it off, or there is no home folder" : settings.Folder + " cannot be used")}");
            return settings.Folder is null;
        }

        var result = use(cache);
        report.WriteHeading($"{result.Folder}: {done}{result.Entries:N0} entries, {result.Bytes:N0} bytes; at most {result.MaxBytes:N0}");
        return true;
    }
}
