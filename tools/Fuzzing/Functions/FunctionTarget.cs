// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Globalization;
using Afterlink.Fuzzing.Corpus;
using Afterlink.Fuzzing.Targets;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Fuzzing.Functions;

/// <summary>
/// Rewriting does not change what code does: functions of a module leave the same registers, flags and memory before and after, with many of
/// their instructions displaced.
/// </summary>
internal sealed class FunctionTarget : FuzzTarget
{
    private const int Rewrites = 2;

    private readonly string _folder;
    private readonly string _host;

    /// <param name="folder">A folder for the files.</param>
    public FunctionTarget(string folder)
    {
        _folder = folder;
        _host = Path.Combine(folder, "run_functions");

        // Not position-independent: pointers into it are the same in every run.
        Compiler.Run("-O1", "-no-pie", "-mno-red-zone", "-o", _host, SeedCorpus.PathOf("tools/Fuzzing/native/run_functions.c"));
    }

    /// <inheritdoc/>
    public override void Run(CorpusEntry entry, byte[] input, Random random)
    {
        var (source, original) = (Path.Combine(_folder, "functions.s"), Path.Combine(_folder, "original.so"));
        File.WriteAllBytes(source, input);

        // A base that is free in every process; the dynamic linker takes it as a hint.
        Compiler.Run("-shared", "-nostdlib", "-Wl,-Bsymbolic", "-Wl,-Ttext-segment=0x300000000", "-o", original, source);
        var image = File.ReadAllBytes(original);
        Count(input.AsSpan().IndexOf("\nstd\n"u8) < 0 ? "originals without std" : "originals with std");
        for (var i = 0; i < Rewrites; i++)
        {
            var probes = ProbeChoice.Some(random) with { Sample = i == 0 ? null : new(random.Next(100, 2000), (ulong)random.NextInt64()) };
            var diagnostics = new DiagnosticBag("functions");
            var module = ModuleRewriter.RewriteImage(image, probes, diagnostics, CancellationToken.None);
            Require(module is not null, $"{ProbeChoice.Describe(probes)}: a sound module is rewritten: {string.Join("; ", diagnostics.Take(3))}");
            var rewritten = Path.Combine(_folder, "rewritten.so");
            File.WriteAllBytes(rewritten, module!.Image);
            Compare(original, rewritten, ProbeChoice.Describe(probes));
            Count("modules");
            Count("sites patched", module.Patched);
            Count("sites native", module.Sites.Count - module.Patched);
            Count("functions", GeneratedInputs.FunctionCount);
        }
    }

    private void Compare(string original, string rewritten, string probes)
    {
        using var process = Process.Start(new ProcessStartInfo(_host, [original, rewritten, GeneratedInputs.FunctionCount.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException("the host does not start");
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode is not (0 or 1))
            throw new InvalidOperationException($"the host ends with {process.ExitCode}: {error.GetAwaiter().GetResult()}{output}");
        Require(process.ExitCode == 0, $"{probes}: {string.Join('\n', output.Split('\n').Take(8))}");
    }
}
