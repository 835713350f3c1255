// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot;
using Afterlink.Boot.Images;

namespace Afterlink.Kernel.Tests;

/// <summary>What the writer writes, read by cpio itself.</summary>
[TestClass]
public sealed class CpioWriterTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Write_FilesOfEverySizeModulo4_AreReadBackByCpio()
    {
        using var folder = new TemporaryFolder();
        var contents = Enumerable.Range(0, 9).ToDictionary(static size => $"files/{new string('n', size + 1)}", static size => Enumerable.Range(0, size).Select(static i => (byte)i).ToArray());
        folder.Write("archive", Archive(archive =>
        {
            archive.AddFolder("files");
            foreach (var (name, content) in contents)
                archive.AddFile(name, content);
        }));

        var result = await ExternalCommand.RunAsync(folder.FullPath, "cpio", ["-i", "--quiet", "-F", "archive"], TestContext.CancellationToken);

        Assert.IsTrue(result.Succeeded, result.Error);
        foreach (var (name, content) in contents)
            Assert.AreSequenceEqual(content, File.ReadAllBytes(folder[name]));
    }

    [TestMethod]
    public async Task Write_EntriesOfEveryType_AreListedByCpioWithTheirModes()
    {
        using var folder = new TemporaryFolder();
        folder.Write("archive", Archive(static archive =>
        {
            archive.AddFolder("dev");
            archive.AddDevice("dev/console", 5, 1);
            archive.AddProgram("init", "x"u8);
            archive.AddFile("data", "y"u8);
        }));

        var result = await ExternalCommand.RunAsync(folder.FullPath, "cpio", ["-t", "-v", "-n", "--quiet", "-F", "archive"], TestContext.CancellationToken);

        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.AreSequenceEqual(new[] { "drwxr-xr-x", "crw-------", "-rwxr-xr-x", "-rw-r--r--" }, lines.Select(static line => line[..10]).ToList());
        Assert.MatchesRegex(@"\b0 +0 +5, +1 ", lines[1]);
    }

    [TestMethod]
    public void Write_SameEntries_SameBytes() =>
        Assert.AreSequenceEqual(Archive(static archive => archive.AddFile("a", "b"u8)), Archive(static archive => archive.AddFile("a", "b"u8)));

    private static byte[] Archive(Action<CpioWriter> add)
    {
        using var stream = new MemoryStream();
        var archive = new CpioWriter(stream);
        add(archive);
        archive.Finish();
        return stream.ToArray();
    }
}
