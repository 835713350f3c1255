// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

extern alias rewriting;

using System.Reflection;
using System.Runtime.Loader;
using Afterlink.Generators.Tests.Infrastructure;
using rewriting::Afterlink.Rewriting;

namespace Afterlink.Generators.Tests.Generation;

/// <summary>
/// The whole way of a hypercall: the header in C, the rewritten module, the generated class, and a machine in C# that both sides of each value
/// are checked in.
/// </summary>
[TestClass]
public sealed class EndToEndTests
{
    private static readonly string Fixtures = Path.Combine(Repository.Root, "tests", "Fixtures", "Hypercalls");

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("-O0", false)]
    [DataRow("-O2", false)]
    [DataRow("-O3", true)]
    public async Task Run_EveryFormOfTheHeader_GivesEachSideWhatTheOtherGave(string optimization, bool checkOverflow)
    {
        using var folder = new TemporaryFolder();
        var (machine, library) = await BuildAsync(folder, optimization, checkOverflow);

        Assert.AreEqual(0, Invoke<int>(machine, "Drive", library));
    }

    [TestMethod]
    public async Task Run_NullBufferThatIsNotEmpty_ThrowsFromRunAndNamesTheParameter()
    {
        using var folder = new TemporaryFolder();
        var (machine, library) = await BuildAsync(folder, "-O2", checkOverflow: false);

        Assert.Contains("'text'", Invoke<string>(machine, "DriveNull", library));
    }

    private static T Invoke<T>(Type machine, string method, string library) =>
        (T)machine.GetMethod(method, BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [library])!;

    private async Task<(Type Machine, string Library)> BuildAsync(TemporaryFolder folder, string optimization, bool checkOverflow)
    {
        var original = folder.File("libdriver.original.so");
        var library = folder.File("libdriver.so");
        var header = Path.Combine(Fixtures, "everything.hypercalls.h");
        await Tool.RunAsync("gcc", ["-std=gnu11", optimization, "-g", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-I", Repository.Include, Path.Combine(Fixtures, "driver.c"), "-o", original], TestContext.CancellationToken);
        var result = ModuleRewriter.Rewrite(new RewriteRequest(original, library) { ModuleName = "driver" }, TestContext.CancellationToken);
        Assert.IsTrue(result.Succeeded, string.Join(Environment.NewLine, result.Diagnostics));
        Assert.AreEqual(12, result.Patched);

        // The module is not beside this process's application, so the manifest says where it is.
        var manifest = (await File.ReadAllTextAsync(result.ManifestPath, TestContext.CancellationToken)).Replace("file\tlibdriver.so", $"file\t{library}", StringComparison.Ordinal);
        var project = new Project
        {
            Source = await File.ReadAllTextAsync(Path.Combine(Fixtures, "Machine.cs.txt"), TestContext.CancellationToken),
            CheckOverflow = checkOverflow,
            Files = [InMemoryFile.Manifest(manifest), InMemoryFile.Header(await File.ReadAllTextAsync(header, TestContext.CancellationToken), "driver")],
        };
        using var image = new MemoryStream();
        var emitted = project.CompileWithGenerator(TestContext.CancellationToken).Emit(image, cancellationToken: TestContext.CancellationToken);
        Assert.IsTrue(emitted.Success, string.Join(Environment.NewLine, emitted.Diagnostics));
        image.Position = 0;
        return (new AssemblyLoadContext("consumer").LoadFromStream(image).GetType("Machine", throwOnError: true)!, library);
    }
}
