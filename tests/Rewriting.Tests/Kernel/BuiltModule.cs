// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;
using Afterlink.Rewriting.Kernel;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Kernel;

/// <summary>A module of tests/Fixtures/Kernel, built by kbuild against a kernel's headers, and what rewriting made of it.</summary>
internal sealed class BuiltModule
{
    private static readonly ConcurrentDictionary<string, Lazy<BuiltModule>> Built = new(StringComparer.Ordinal);

    private BuiltModule(string kernel)
    {
        var folder = Directory.CreateTempSubdirectory("afterlink-module-").FullName;
        File.Copy(Fixture.Source("Kernel/raw.c"), Path.Combine(folder, "raw.c"));
        File.WriteAllText(Path.Combine(folder, "Kbuild"), "obj-m := raw.o\n");
        Headers = DebianKernel.Headers(kernel);
        Tool.Run("make", "-s", "-C", Headers, $"M={folder}", "modules");
        ModulePath = Path.Combine(folder, "raw.ko");
        RewrittenPath = Path.Combine(folder, "out.ko");
        Original = File.ReadAllBytes(ModulePath);
        Result = ModuleRewriter.Rewrite(new RewriteRequest(ModulePath, RewrittenPath) { Kernel = new KernelOptions(Headers) });
        Assert.IsTrue(Result.Succeeded, string.Join('\n', Result.Diagnostics));
        Rewritten = File.ReadAllBytes(RewrittenPath);
    }

    /// <summary>What it was built against.</summary>
    public string Headers { get; }

    public string ModulePath { get; }

    public string RewrittenPath { get; }

    public byte[] Original { get; }

    public byte[] Rewritten { get; }

    public RewriteResult Result { get; }

    /// <summary>The module for a kernel, <c>6.1</c> or <c>6.12</c>.</summary>
    public static BuiltModule For(string kernel) => Built.GetOrAdd(kernel, static kernel => new Lazy<BuiltModule>(() => new BuiltModule(kernel))).Value;
}
