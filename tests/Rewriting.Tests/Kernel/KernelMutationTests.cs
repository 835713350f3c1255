// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.Tests.Elf;

namespace Afterlink.Rewriting.Tests.Kernel;

/// <summary>Damaged kernel modules: each is refused with a code or rewritten and verified, and nothing throws. Seeds are fixed.</summary>
[TestClass]
public sealed class KernelMutationTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("6.1", 31, 300)]
    [DataRow("6.12", 32, 300)]
    public void Rewrite_MutatedModule_IsRefusedOrVerified(string kernel, int seed, int count)
    {
        var module = BuiltModule.For(kernel);
        var mutations = new MutatedFile(module.Original, ElfFile.Read(module.Original, new DiagnosticBag())!, seed);
        var target = KernelTarget.Open(module.Headers, new DiagnosticBag(), TestContext.CancellationToken)!;
        var (refused, rewritten) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            var diagnostics = new DiagnosticBag();
            if (ElfFile.Read(mutations.Next(), diagnostics) is not { Type: ElfFileType.Relocatable } file)
                continue;
            var image = file.Image;
            var name = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, file {i}");
            if (KernelModuleRewriter.Rewrite(file, target, new KernelOptions(module.Headers), diagnostics, TestContext.CancellationToken) is not { } result)
            {
                refused++;
                Assert.IsTrue(diagnostics.HasErrors, name);
                continue;
            }

            rewritten++;
            var verification = ModuleVerifier.Verify(image, result.Image, name, TestContext.CancellationToken);
            Assert.IsTrue(verification.Succeeded, $"{name}: {string.Join('\n', verification.Diagnostics)}");
        }

        Assert.IsGreaterThan(0, refused);
        Assert.IsGreaterThan(0, rewritten);
    }

    [TestMethod]
    [DataRow("6.1", 33, 300)]
    public void VerifyInspectRestore_MutatedRewrittenModule_NeverThrow(string kernel, int seed, int count)
    {
        var module = BuiltModule.For(kernel);
        var mutations = new MutatedFile(module.Rewritten, ElfFile.Read(module.Rewritten, new DiagnosticBag())!, seed);
        var caught = 0;
        for (var i = 0; i < count; i++)
        {
            var image = mutations.Next();
            var name = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, file {i}");
            var diagnostics = new DiagnosticBag();
            _ = ModuleInspector.Inspect(image, name, diagnostics);
            var restored = ModuleRestorer.RestoreImage(image, diagnostics);
            Assert.IsTrue(restored is null || restored.Image.AsSpan().SequenceEqual(module.Original), name);
            caught += ModuleVerifier.Verify(module.Original, image, name, TestContext.CancellationToken).Succeeded ? 0 : 1;
        }

        Assert.IsGreaterThan(count / 2, caught);
    }
}
