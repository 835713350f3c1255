// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Architectures;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Dwarf;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Elf;

/// <summary>
/// Ten thousand damaged files: each gives a coded error or is read and written as it is, takes memory in proportion to its size,
/// and none throws. The seeds are fixed, so that a failure can be repeated.
/// </summary>
[TestClass]
public sealed class ElfMutationTests
{
    private const int BytesPerByte = 600;
    private const int BytesForAll = 1 << 20;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("layout/module.c", "-shared -fPIC -O2 -g", 1, 3000)]
    [DataRow("layout/module.c", "-shared -fPIC -O2 -g -gz=zlib -Wl,--hash-style=both -Wl,-z,pack-relative-relocs", 2, 2000)]
    [DataRow("layout/module.c", "-c -O2 -g", 3, 3000)]
    [DataRow("layout/module.cpp", "-c -O2 -g", 4, 700)]
    [DataRow("layout/module.cpp", "-shared -fPIC -O2", 5, 1200)]
    public void Read_MutatedFixture_GivesCodedErrorOrRoundTrip(string source, string options, int seed, int count)
    {
        using var folder = new ScratchFolder();
        _ = Tool.Run("gcc", [.. options.Split(' '), "-o", folder["module"], Fixture.Source(source)]);
        ReadMutations(folder["module"], seed, count);
    }

    [TestMethod]
    public void Read_MutatedLibcrypto_GivesCodedErrorOrRoundTrip() =>
        ReadMutations("/usr/lib/x86_64-linux-gnu/libcrypto.so.3", 6, 100);

    private void ReadMutations(string path, int seed, int count)
    {
        var sound = File.ReadAllBytes(path);
        var mutations = new MutatedFile(sound, Fixture.Read(path), seed);
        var (read, extended) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            TestContext.CancellationToken.ThrowIfCancellationRequested();
            var image = mutations.Next();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var diagnostics = new DiagnosticBag();
            var file = ElfFile.Read(image, diagnostics);
            var name = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, file {i}");
            Assert.AreEqual(file is null, diagnostics.HasErrors, name);
            foreach (var diagnostic in diagnostics)
                Assert.IsTrue(diagnostic.Id is >= DiagnosticId.ElfNoMagic and <= DiagnosticId.ElfSectionsOverlap, $"{name}: {diagnostic}");
            if (file is not null)
            {
                read++;
                _ = LineTable.Read(file);
                if (Architecture.Of(file).PlanLayout(file, diagnostics) is { } layout)
                {
                    extended++;
                    Assert.IsNotEmpty(layout.Write(new SharedObjectAddition()), name);
                }
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.IsLessThan((long)BytesPerByte * image.Length + BytesForAll, allocated, name);
            if (file is not null)
                Assert.IsTrue(file.Write().AsSpan().SequenceEqual(image), name);
        }

        TestContext.WriteLine($"{count} files, {read} read, {extended} extended");

        // Damage that no reader could notice is rare in headers but common in debug information; both kinds must occur.
        Assert.IsGreaterThan(0, read);
        Assert.IsLessThan(count, read);
    }
}
