// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.SystemTests.Libraries;
using Afterlink.SystemTests.Processes;

namespace Afterlink.SystemTests.Software;

/// <summary>This project's own unit tests, run by a .NET runtime whose libcoreclr.so and libclrjit.so were rewritten.</summary>
[TestClass]
public sealed class DotnetTests
{
    // Readers and writers of ELF and DWARF over real files, properties over generated ones, assemblers and linkers that are started. Not those
    // that load a provider of their own into a process: there is one already.
    private const string Selection =
        "FullyQualifiedName~.Elf.|FullyQualifiedName~.Dwarf.|FullyQualifiedName~.Catalog.|FullyQualifiedName~.Code.|FullyQualifiedName~.ProbeSelectionTests.|FullyQualifiedName~.ProbeWindowTests.";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow(Variant.Sites, Binding.Unbound)]
    [DataRow(Variant.Sites, Binding.PassThrough)]
    [DataRow(Variant.Probes, Binding.Unbound)]
    [DataRow(Variant.Probes, Binding.PassThrough)]
    public async Task Run_OwnUnitTestsOnRewrittenRuntime_Pass(Variant variant, Binding binding)
    {
        using var root = new RuntimeRoot(variant, TestContext.CancellationToken);
        using var host = await Host.CreateAsync(null, binding, TestContext.CancellationToken);

        var result = await host.RunAsync(
            root.Muxer, ["exec", RuntimeRoot.UnitTests, "--filter", Selection, "--no-ansi", "--minimum-expected-tests", "100"], null,
            TestContext.CancellationToken, ("DOTNET_ROOT", root.FullName), ("TMPDIR", root.FullName));

        TestContext.WriteLine(result.Success());
        TestContext.WriteLine(string.Join('\n', host.Modules));
        foreach (var library in RuntimeRoot.Rewritten)
        {
            host.AssertLoaded(library.Name, isCalled: true);
            Assert.IsTrue(host.Modules.Where(module => Path.GetFileName(module.Path) == library.Name).All(module => module.Path.StartsWith(root.FullName, StringComparison.Ordinal)));
        }
    }
}
