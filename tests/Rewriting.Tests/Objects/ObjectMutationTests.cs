// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Probes;
using Afterlink.Rewriting.Tests.Elf;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Objects;

[TestClass]
public sealed class ObjectMutationTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("g++", 41, 600)]
    [DataRow("clang++", 42, 600)]
    public void Rewrite_MutatedObject_IsRefusedOrVerified(string compiler, int seed, int count)
    {
        using var folder = new ScratchFolder();
        var original = Compile(folder, compiler);
        var mutations = new MutatedFile(File.ReadAllBytes(original), Fixture.Read(original), seed);
        var (refused, prepared) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            var diagnostics = new DiagnosticBag();
            var name = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, file {i}");

            // What cannot be verified is an error as well, but one of this program.
            var result = ModuleRewriter.RewriteImage(mutations.Next(), ProbeSelection.None, diagnostics, TestContext.CancellationToken);
            Assert.AreEqual(result is null, diagnostics.HasErrors, name);
            Assert.DoesNotContain(static code => code is "AFL2221" or "AFL2222" or "AFL2223", diagnostics.Select(static (Diagnostic diagnostic) => diagnostic.Code), name);
            refused += result is null ? 1 : 0;
            prepared += result is null ? 0 : 1;
        }

        Assert.IsGreaterThan(0, refused);
        Assert.IsGreaterThan(0, prepared);
    }

    [TestMethod]
    [DataRow("g++", 43, 600)]
    public void VerifyInspectRestore_MutatedPreparedObject_NeverThrow(string compiler, int seed, int count)
    {
        using var folder = new ScratchFolder();
        var original = Compile(folder, compiler);
        var before = File.ReadAllBytes(original);
        var prepared = AssembledModule.Rewrite(original, folder["out.o"], TestContext.CancellationToken).OutputPath;
        var mutations = new MutatedFile(File.ReadAllBytes(prepared), Fixture.Read(prepared), seed);
        var caught = 0;
        for (var i = 0; i < count; i++)
        {
            var image = mutations.Next();
            var name = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, file {i}");
            var diagnostics = new DiagnosticBag();
            _ = ModuleInspector.Inspect(image, name, diagnostics);
            var restored = ModuleRestorer.RestoreImage(image, diagnostics);
            Assert.IsTrue(restored is null || restored.Image.AsSpan().SequenceEqual(before), name);
            caught += ModuleVerifier.Verify(before, image, name, TestContext.CancellationToken).Succeeded ? 0 : 1;
        }

        Assert.IsGreaterThan(count / 2, caught);
    }

    private static string Compile(ScratchFolder folder, string compiler) =>
        PreparedObject.CompileFixture(folder, "work.o", "Objects/work.cpp", compiler, "-O2", "-ffunction-sections");
}
