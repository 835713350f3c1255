// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.SystemTests.Libraries;
using Afterlink.SystemTests.Processes;

namespace Afterlink.SystemTests.Software;

/// <summary>A C++ program on rewritten libstdc++, libgcc_s and libc: exceptions cross windows and stubs.</summary>
[TestClass]
public sealed class CxxTests
{
    private static readonly Library[] Rewritten = [Library.C, Library.Cxx, Library.Unwinder];

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow(Variant.Sites, Binding.Unbound)]
    [DataRow(Variant.Sites, Binding.PassThrough)]
    [DataRow(Variant.Probes, Binding.Unbound)]
    [DataRow(Variant.Probes, Binding.PassThrough)]
    public async Task Run_CxxOnRewrittenLibraries_AnswersAsOnTheOriginals(Variant variant, Binding binding)
    {
        using var folder = new ScratchFolder();
        var program = folder["exceptions"];
        (await Command.RunAsync("g++", ["-std=c++17", "-O1", "-o", program, Repository.Fixture("System/exceptions.cpp")], TestContext.CancellationToken)).Success();
        var expected = (await Command.RunAsync(program, [], TestContext.CancellationToken)).Success();
        Assert.StartsWith("caught 1000, alive 0\n", expected);
        using var libraries = new LibraryFolder(variant, Rewritten, TestContext.CancellationToken);
        using var host = await Host.CreateAsync(libraries.FullName, binding, TestContext.CancellationToken);

        var result = await host.RunAsync(program, [], null, TestContext.CancellationToken);

        Assert.AreEqual(expected, result.Success());
        foreach (var library in Rewritten)
            host.AssertLoaded(library.Name, isCalled: variant == Variant.Probes || library == Library.Cxx);
    }
}
