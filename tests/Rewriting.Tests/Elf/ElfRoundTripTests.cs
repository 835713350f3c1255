// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Tests.Elf;

[TestClass]
public sealed class ElfRoundTripTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("/usr/lib/x86_64-linux-gnu")]
    [DataRow(null)]
    public void Write_EverySharedObjectOfFolder_GivesTheBytesRead(string? folder)
    {
        var count = 0;
        foreach (var path in Directory.EnumerateFiles(folder ?? RuntimeEnvironment.GetRuntimeDirectory(), "*.so*"))
        {
            var image = File.ResolveLinkTarget(path, returnFinalTarget: false) is null ? File.ReadAllBytes(path) : [];
            if (!image.AsSpan().StartsWith("\u007fELF"u8))
                continue;
            var diagnostics = new DiagnosticBag(path);
            var file = ElfFile.Read(image, diagnostics);
            Assert.IsNotNull(file, string.Join('\n', diagnostics));
            Assert.IsEmpty(diagnostics, string.Join('\n', diagnostics));
            Assert.IsTrue(image.AsSpan().SequenceEqual(file.Write()), path);
            count++;
        }

        TestContext.WriteLine($"{count} files");
        Assert.IsGreaterThan(5, count);
    }
}
