// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using Afterlink.Cli.Output;
using Afterlink.Rewriting.Batch;
using Afterlink.Rewriting.Caching;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Cli.Commands;

/// <summary>The options of <c>rewrite</c> that say how many modules are rewritten, and what is kept of them.</summary>
internal sealed class BatchCommandOptions
{
    private readonly Option<bool> _recursive = new("--recursive", "-r") { Description = "Rewrite every ELF file below a folder, to the same relative path." };
    private readonly Option<bool> _copyOthers = new("--copy-others") { Description = "With --recursive: copy everything that is not rewritten." };
    private readonly Option<bool> _noCache = new("--no-cache") { Description = "Rewrite also what is in the cache, and keep nothing." };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Show the notes of every module, files that are no modules, and how far the work is." };

    private readonly Option<bool> _continueOnError = new("--continue-on-error")
    {
        Description = "Go on with the other modules when one is refused.",
        DefaultValueFactory = static _ => true,
    };

    private readonly Option<int> _jobs = new("--jobs", "-j")
    {
        HelpName = "N",
        Description = "Rewrite N modules at once; by default as many as there are cores.",
        DefaultValueFactory = static _ => Environment.ProcessorCount,
    };

    public BatchCommandOptions() => _jobs.Validators.Add(static result => new NumberRange<int>(1, null).Check("--jobs", result));

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_recursive, _jobs, _copyOthers, _continueOnError, _noCache, _verbose])
            command.Add(option);
    }

    public bool IsRecursive(ParseResult parsed) => parsed.GetValue(_recursive);

    public bool CopiesOthers(ParseResult parsed) => parsed.GetValue(_copyOthers);

    public bool IsVerbose(ParseResult parsed) => parsed.GetValue(_verbose);

    /// <summary>How the modules are rewritten.</summary>
    public BatchOptions Read(ParseResult parsed, RewriteCache? cache) =>
        new() { Jobs = parsed.GetValue(_jobs), ContinueOnError = parsed.GetValue(_continueOnError), Cache = cache };

    /// <summary>The user's cache; null where there is none or it is not wanted.</summary>
    public RewriteCache? OpenCache(ParseResult parsed, Report report)
    {
        if (parsed.GetValue(_noCache))
            return null;
        var diagnostics = new DiagnosticBag();
        var cache = RewriteCache.Open(CacheSettings.Read(folder: null, size: null, diagnostics), diagnostics);
        report.Write(diagnostics);
        return cache;
    }
}
