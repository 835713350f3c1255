// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

extern alias rewriting;

using System.Collections.Concurrent;
using System.Globalization;
using rewriting::Afterlink.Rewriting;
using rewriting::Afterlink.Rewriting.Probes;

namespace Afterlink.Runtime.Tests.Support;

/// <summary>Fixture modules: built once, rewritten once, and copied for each test, because a file can be bound once at a time.</summary>
internal static class Fixtures
{
    private static readonly string Folder = Directory.CreateTempSubdirectory("afterlink-runtime-tests-").FullName;
    private static readonly ConcurrentDictionary<string, Lazy<string>> Built = new();
    private static readonly ConcurrentDictionary<string, Lazy<string>> Rewritten = new();
    private static int _copies;

    static Fixtures() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => Directory.Delete(Folder, recursive: true);

    /// <summary>A source file of tests/Fixtures/Runtime.</summary>
    public static string Source(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    /// <summary>The shared object of a source, as the linker made it.</summary>
    public static string Original(string source) => Built.GetOrAdd(source, static name => new(() =>
    {
        var output = Path.Combine(Folder, name + ".so");
        Gcc.Build(Source(name), output);
        return output;
    })).Value;

    /// <summary>A rewritten module of its own.</summary>
    public static string Module(string source) => Copy(Rewritten.GetOrAdd(source, static name => new(() => Rewrite(Original(name)))).Value);

    /// <summary>A rewritten module of its own, with probes at these symbols and offsets.</summary>
    public static string Probed(string source, params string[] points) => Rewrite(Original(source), NewPath(), points);

    /// <summary>Rewrites a file with probes.</summary>
    public static string Rewrite(string original, string output, params string[] points) =>
        Rewrite(original, output, new ProbeSelection { Points = [.. points.Select(static point => ProbePoint.TryParse(point)!)] });

    /// <summary>A rewritten copy of a system's library with probes of a class, or of a sample of it.</summary>
    public static string ProbedClass(string library, string probeClass, string? sample = null) => Rewrite(library, NewPath(), new ProbeSelection
    {
        Classes = [ProbeClass.TryParse(probeClass)!],
        Sample = sample is null ? null : ProbeSample.TryParse(sample),
    });

    /// <summary>A rewritten copy of a system's library with probes of some classes.</summary>
    public static string ProbedClasses(string library, params string[] probeClasses) =>
        Rewrite(library, NewPath(), new ProbeSelection { Classes = [.. probeClasses.Select(static probeClass => ProbeClass.TryParse(probeClass)!)] });

    private static string Rewrite(string original, string output, ProbeSelection probes)
    {
        var result = ModuleRewriter.Rewrite(new RewriteRequest(original, output) { Probes = probes });
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.Contains(static site => site.Kind == rewriting::Afterlink.Sites.SiteKind.Probe && site.IsPatched, result.Sites);
        return output;
    }

    /// <summary>The rewritten module's bytes, for tests that damage them.</summary>
    public static string Write(byte[] bytes)
    {
        var path = NewPath();
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>A copy under a new name.</summary>
    public static string Copy(string path)
    {
        var copy = NewPath();
        File.Copy(path, copy);
        return copy;
    }

    private static string NewPath() =>
        Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"copy{Interlocked.Increment(ref _copies)}.so"));

    private static string Rewrite(string original)
    {
        var output = original + ".rewritten.so";
        var result = ModuleRewriter.Rewrite(new RewriteRequest(original, output));
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        return output;
    }
}
