// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting;
using Afterlink.Rewriting.Probes;

namespace Afterlink.SystemTests.Libraries;

/// <summary>A library that programs of this machine run with, and the probes that its busiest variant has.</summary>
/// <param name="Path">The original file.</param>
/// <param name="ProbeClass">The class of instructions to probe.</param>
/// <param name="Sample">How many of them; null for all.</param>
internal sealed record Library(string Path, string ProbeClass, ProbeSample? Sample = null)
{
    private const string Multiarch = "/usr/lib/x86_64-linux-gnu/";

    /// <summary>GNU's C library.</summary>
    public static Library C { get; } = new(Multiarch + "libc.so.6", "length:2");

    /// <summary>OpenSSL's cryptography: perlasm, with tables in its text.</summary>
    public static Library Crypto { get; } = new(Multiarch + "libcrypto.so.3", "length:1");

    /// <summary>GNU's C++ library: exceptions cross it.</summary>
    public static Library Cxx { get; } = new(Multiarch + "libstdc++.so.6", "length:3");

    /// <summary>What C++ exceptions are unwound by.</summary>
    public static Library Unwinder { get; } = new(Multiarch + "libgcc_s.so.1", "length:3");

    /// <summary>Mathematics, chosen by IFUNC resolvers.</summary>
    public static Library Math { get; } = new(Multiarch + "libm.so.6", "length:3");

    /// <summary>CPython, with its computed gotos.</summary>
    public static Library Python { get; } = new(Multiarch + "libpython3.11.so.1.0", "length:2", new ProbeSample(30_000, 1));

    /// <summary>
    /// .NET's runtime, of the version that runs the tests. Calls only: it copies its write barriers (JIT_WriteBarrier and others, which call
    /// nothing) to memory of its own, where the jump of a window would lead elsewhere.
    /// </summary>
    public static Library CoreClr { get; } = new(System.IO.Path.Combine(RuntimeFolder, "libcoreclr.so"), "flow:call", new ProbeSample(20_000, 1));

    /// <summary>.NET's compiler.</summary>
    public static Library ClrJit { get; } = new(System.IO.Path.Combine(RuntimeFolder, "libclrjit.so"), "length:3", new ProbeSample(20_000, 1));

    /// <summary>The folder of the shared framework that runs the tests.</summary>
    public static string RuntimeFolder => System.IO.Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>The file's name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Rewrites the library, which must succeed.</summary>
    public RewriteResult Rewrite(string output, Variant variant, CancellationToken cancellationToken)
    {
        var probes = variant != Variant.Probes ? ProbeSelection.None
            : new ProbeSelection { Classes = [Rewriting.Probes.ProbeClass.TryParse(ProbeClass)!], Sample = Sample };
        var result = ModuleRewriter.Rewrite(new RewriteRequest(Path, output) { Probes = probes }, cancellationToken);
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        return result;
    }
}
