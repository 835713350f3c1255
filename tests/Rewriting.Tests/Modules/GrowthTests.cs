// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Modules;

/// <summary>How much larger rewritten files are. E9Patch 1.0.1 adds 1.6 % to libcoreclr and 5.7 % to libc for the same sites.</summary>
[TestClass]
public sealed class GrowthTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("/usr/lib/x86_64-linux-gnu/libc.so.6", 2.5)]
    [DataRow("/usr/lib/x86_64-linux-gnu/libcrypto.so.3", 0.5)]
    [DataRow("/usr/lib/x86_64-linux-gnu/libstdc++.so.6", 0.5)]
    [DataRow("libcoreclr.so", 0.8)]
    [DataRow("libclrjit.so", 0.5)]
    public void Rewrite_Library_GrowsByLittle(string library, double percent)
    {
        using var folder = new ScratchFolder();
        var result = AssembledModule.Rewrite(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), library), folder["out.so"], TestContext.CancellationToken);
        var growth = 100.0 * (result.OutputBytes - result.InputBytes) / result.InputBytes;
        TestContext.WriteLine($"{library} {result.InputBytes} + {result.OutputBytes - result.InputBytes} bytes, {growth:F2} %, {result.Patched} sites");
        Assert.IsLessThan(percent, growth);
    }

    [TestMethod]
    public void Rewrite_SmallLibraryWithoutSites_GrowsByLessThanAPage()
    {
        using var folder = new ScratchFolder();
        var library = Fixture.Compile(folder, "module.so", "layout/module.c", "-shared", "-fPIC", "-O2");
        var result = AssembledModule.Rewrite(library, folder["out.so"], TestContext.CancellationToken);
        Assert.IsLessThan(1024, result.OutputBytes - result.InputBytes);
    }
}
