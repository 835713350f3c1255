// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Security.Cryptography;
using Afterlink.Manifests;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Modules;

/// <summary>What a manifest tells of a module's symbols.</summary>
[TestClass]
public sealed class ManifestSymbolTests
{
    private const string Source = """
        #include <stdio.h>
        #include <unistd.h>
        int counted[1024];
        static long hidden[512] = { 1 };
        __attribute__((aligned(4096))) char aligned[8192];
        const int constant[256] = { 1 };
        void *const moved[] = { &counted, &hidden };
        static void inner(void) { hidden[1]++; }
        void load(int file) { inner(); read(file, aligned, sizeof aligned); fread(counted, 1, 4, stdin); puts("x"); }
        """;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("counted", ".bss", 4096, 32, ManifestAccess.Writable)]
    [DataRow("hidden", ".data", 4096, 32, ManifestAccess.Writable)]
    [DataRow("aligned", ".bss", 8192, 4096, ManifestAccess.Writable)]
    [DataRow("constant", ".rodata", 1024, 32, ManifestAccess.ReadOnly)]
    [DataRow("moved", ".data.rel.ro", 16, 8, ManifestAccess.ReadOnlyAfterRelocation)]
    public void Data_OfTheModule_HasItsPlaceSizeAndAccess(string name, string section, int size, int alignment, ManifestAccess access)
    {
        var data = Rewrite().Manifest.Data.Single(data => data.Name == name);

        Assert.AreEqual((section, (ulong)size, access), (data.Section, data.Size, data.Access));
        Assert.AreEqual(0UL, data.Address % (ulong)alignment);
        Assert.IsGreaterThanOrEqualTo((ulong)alignment, data.Alignment);
    }

    [TestMethod]
    public void Functions_OfTheModule_AreThoseThatOthersCanCall()
    {
        var (manifest, original) = Rewrite();

        Assert.Contains("load", manifest.Functions);
        Assert.DoesNotContain("inner", manifest.Functions);
        Assert.AreSequenceEqual(["fread", "read"], manifest.Imports);
        Assert.AreEqual(Convert.ToHexString(SHA256.HashData(original)).ToLowerInvariant(), manifest.Original);
    }

    [TestMethod]
    public void Addresses_OfTheModule_AreThoseOfTheRewrittenFile()
    {
        using var folder = new ScratchFolder();
        var rewritten = AssembledModule.Rewrite(Compile(folder), folder["out.so"], TestContext.CancellationToken);
        var manifest = ModuleManifest.TryRead(File.ReadAllText(rewritten.ManifestPath))!;

        foreach (var line in Tool.Run("nm", "--defined-only", rewritten.OutputPath).Split('\n').Where(static line => line.EndsWith(" counted", StringComparison.Ordinal)))
            Assert.AreEqual(Convert.ToUInt64(line.Split(' ')[0], 16), manifest.Data.Single(static data => data.Name == "counted").Address);
    }

    [TestMethod]
    public void Data_OfAStrippedModule_IsWhatItExports()
    {
        var names = Rewrite("-s").Manifest.Data.Select(static data => data.Name).ToList();

        Assert.Contains("counted", names);
        Assert.DoesNotContain("hidden", names);
    }

    [TestMethod]
    public void Write_ThenRead_GivesTheSameText()
    {
        var manifest = Rewrite().Manifest;

        Assert.AreEqual(manifest.Write(), ModuleManifest.TryRead(manifest.Write())!.Write());
    }

    private (ModuleManifest Manifest, byte[] Original) Rewrite(params string[] options)
    {
        using var folder = new ScratchFolder();
        var input = Compile(folder, options);
        var result = AssembledModule.Rewrite(input, folder["out.so"], TestContext.CancellationToken);
        return (ModuleManifest.TryRead(File.ReadAllText(result.ManifestPath))!, File.ReadAllBytes(input));
    }

    private static string Compile(ScratchFolder folder, params string[] options)
    {
        var path = folder["data.so"];
        var result = Tool.StartWithInput("gcc", null, Source, ["-shared", "-fPIC", "-O1", "-o", path, .. options, "-x", "c", "-"]);
        Assert.AreEqual(0, result.ExitCode, result.Error);
        return path;
    }
}
