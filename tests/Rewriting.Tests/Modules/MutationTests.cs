// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Probes;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Modules;

/// <summary>
/// The whole pipeline on ten thousand damaged files: each gives coded errors or a module that the verifier has passed. A time limit stands for
/// "no hang".
/// </summary>
[TestClass]
public sealed class MutationTests
{
    private const int Count = 10_000;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public void Rewrite_TenThousandDamagedFiles_GivesErrorsOrVerifiedModules()
    {
        using var folder = new ScratchFolder();
        byte[][] originals =
        [
            File.ReadAllBytes(AssembledModule.Build(folder, AssembledModule.Function("cli; mov $1, %eax; call before; 1: rdtsc; jne 1b; ret; nopl 0x1000(%rax,%rax,1)"))),
            File.ReadAllBytes(Fixture.Compile(folder, "driver.so", "Rewriting/driver.c", "-shared", "-fPIC", "-O2", "-nostdlib", "-Wl,-z,noseparate-code")),
            File.ReadAllBytes(Fixture.Compile(folder, "pads.so", "Rewriting/pads.cpp", "-shared", "-fPIC", "-O0", "-Wl,-z,noseparate-code")),
        ];
        var (verified, refused) = (0, 0);
        Parallel.For(0, Count, new ParallelOptions { CancellationToken = TestContext.CancellationToken }, seed =>
        {
            var image = Damage(originals[seed % originals.Length], new Random(seed));
            var diagnostics = new DiagnosticBag("damaged.so");
            var module = ModuleRewriter.RewriteImage(image, ProbeSelection.None, diagnostics, TestContext.CancellationToken);
            Assert.AreEqual(module is null, diagnostics.HasErrors, $"seed {seed}");
            Interlocked.Increment(ref module is null ? ref refused : ref verified);

            // The scanner reads files of types that the rewriter refuses.
            var scan = ModuleScanner.Scan(image, "damaged.so", TestContext.CancellationToken);
            Assert.AreEqual(scan.Succeeded, !scan.Diagnostics.Any(static diagnostic => diagnostic.Severity == Afterlink.Diagnostics.DiagnosticSeverity.Error), $"seed {seed}");
        });
        TestContext.WriteLine($"{verified} verified, {refused} refused");
        Assert.IsGreaterThan(Count / 100, verified);
        Assert.IsGreaterThan(Count / 100, refused);
    }

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public void Verify_DamagedRewrittenFiles_NeverThrows()
    {
        using var folder = new ScratchFolder();
        var input = AssembledModule.Build(folder, AssembledModule.Function("cli; mov $1, %eax; call before; rdtsc; call before; ret; nopl 0x1000(%rax,%rax,1)"));
        var original = File.ReadAllBytes(input);
        var rewritten = File.ReadAllBytes(AssembledModule.Rewrite(input, folder["out.so"], TestContext.CancellationToken).OutputPath);
        for (var seed = 0; seed < 2000; seed++)
        {
            var damaged = Damage(rewritten, new Random(seed));
            var result = ModuleVerifier.Verify(original, damaged, "damaged.so", TestContext.CancellationToken);
            Assert.AreEqual(result.Succeeded, result.Diagnostics.All(static diagnostic => diagnostic.Severity != Afterlink.Diagnostics.DiagnosticSeverity.Error));
            _ = ModuleInspector.Inspect(damaged, "damaged.so", new DiagnosticBag());
        }
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        var image = original.ToArray();
        if (random.Next(10) == 0)
            return image[..random.Next(image.Length)];
        for (var changes = random.Next(1, 8); changes > 0; changes--)
        {
            // Half of the changes hit the headers, where a byte means most; values that are limits more often than others.
            var offset = random.Next(2) == 0 ? random.Next(Math.Min(0x400, image.Length)) : random.Next(image.Length);
            image[offset] = random.Next(4) switch
            {
                0 => 0,
                1 => 0xFF,
                2 => (byte)(image[offset] ^ (1 << random.Next(8))),
                _ => (byte)random.Next(256),
            };
        }

        return image;
    }
}
