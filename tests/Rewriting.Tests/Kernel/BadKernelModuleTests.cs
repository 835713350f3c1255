// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Kernel;

/// <summary>Modules that no kernel should be given: refused with a code, and nothing written.</summary>
[TestClass]
public sealed class BadKernelModuleTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("__ex_table", "AFL6005")]
    [DataRow(".orc_unwind_ip", "AFL6006")]
    [DataRow(".return_sites", "AFL6006")]
    public void Rewrite_TruncatedTable_IsRefused(string table, string code) =>
        AssertRefused(code, file => file.FindSection(table)!.Content = file.FindSection(table)!.Content[..^1]);

    [TestMethod]
    [DataRow(".orc_unwind_ip")]
    [DataRow(".return_sites")]
    public void Rewrite_EntryOfAnotherForm_IsAFL6004(string table) => AssertRefused("AFL6004", file =>
    {
        var places = file.FindSection(".rela" + table)!.Content.ToArray();
        places[0]++;
        file.FindSection(".rela" + table)!.Content = places;
    });

    [TestMethod]
    public void Rewrite_TableOfAnotherLayout_IsAFL6005() => AssertRefused("AFL6005", static file =>
    {
        // Entries of 16 bytes, which no kernel of x86-64 has.
        var (table, relocations) = (file.FindSection("__ex_table")!, file.FindSection(".rela__ex_table")!);
        Assert.HasCount(12, table.Content.ToArray());
        table.Content = new byte[16];
        Assert.HasCount(48, relocations.Content.ToArray());
    });

    [TestMethod]
    public void Rewrite_RelocationBehindItsSection_IsAFL6006() => AssertRefused("AFL6006", static file =>
    {
        var places = file.FindSection(".rela.text")!.Content.ToArray();
        BitConverter.TryWriteBytes(places, (long)file.FindSection(".text")!.Size - 2);
        file.FindSection(".rela.text")!.Content = places;
    });

    [TestMethod]
    public void Rewrite_UnknownRelocation_IsAFL6006() => AssertRefused("AFL6006", static file =>
    {
        var places = file.FindSection(".rela.text")!.Content.ToArray();
        places[8] = 9;
        file.FindSection(".rela.text")!.Content = places;
    });

    [TestMethod]
    public void Rewrite_PlaceThatIsRelocatedTwice_IsAFL6006() => AssertRefused("AFL6006", static file =>
    {
        var places = file.FindSection(".rela.text")!.Content.ToArray();
        places.AsSpan(24, 8).CopyTo(places);
        file.FindSection(".rela.text")!.Content = places;
    });

    [TestMethod]
    public void Rewrite_NonZeroWhereRelocated_IsAFL6006() => AssertRefused("AFL6006", static file =>
    {
        var bytes = file.FindSection(".text")!.Content.ToArray();
        bytes[file.Relocations.First(static relocation => relocation.Section!.Name == ".text").Offset] = 1;
        file.FindSection(".text")!.Content = bytes;
    });

    [TestMethod]
    public void Rewrite_SectionThatIsHuge_IsRefused() => AssertRefused("AFL1011", static file => file.FindSection(".text")!.Size = ulong.MaxValue - 7);

    [TestMethod]
    public void Rewrite_SectionOfAnAlignmentThatIsHuge_IsAFL6006() => AssertRefused("AFL6006", static file => file.FindSection(".text")!.Alignment = 1UL << 40);

    [TestMethod]
    public void Rewrite_HeadersWithoutTheVersionOfAnImport_IsAFL6007()
    {
        var module = BuiltModule.For("6.1");
        using var folder = new ScratchFolder();
        Tool.Run("cp", "-rs", module.Headers, folder["headers"]);
        File.Delete(folder["headers/Module.symvers"]);
        File.WriteAllLines(folder["headers/Module.symvers"], File.ReadLines(Path.Combine(module.Headers, "Module.symvers")).Where(static line => !line.Contains("\tpv_ops\t", StringComparison.Ordinal)));
        foreach (var link in (string[])["scripts", "tools"])
        {
            var target = Path.GetFullPath(Path.Combine(module.Headers, File.ResolveLinkTarget(Path.Combine(module.Headers, link), true)!.FullName));
            File.Delete(folder[$"headers/{link}"]);
            File.CreateSymbolicLink(folder[$"headers/{link}"], target);
        }

        var result = Rewrite(folder, module.Original, folder["headers"]);

        Assert.AreEqual("AFL6007", result.Diagnostics.Single(static diagnostic => diagnostic.Code.StartsWith("AFL60", StringComparison.Ordinal)).Code, string.Join('\n', result.Diagnostics));
    }

    [TestMethod]
    public void Rewrite_HeadersThatDoNotBuild_IsAFL6002()
    {
        var module = BuiltModule.For("6.1");
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder["headers/include/generated"]);
        File.WriteAllText(folder["headers/include/generated/autoconf.h"], "");
        File.WriteAllText(folder["headers/include/generated/utsrelease.h"], "#define UTS_RELEASE \"1\"\n");
        File.WriteAllText(folder["headers/Makefile"], "%.o:\n\t@echo 'error: no such thing' >&2; false\n");

        var result = Rewrite(folder, module.Original, folder["headers"]);

        Assert.AreEqual("AFL6002", result.Diagnostics.Single().Code);
        Assert.Contains("error: no such thing", result.Diagnostics.Single().Message);
    }

    [TestMethod]
    public void Rewrite_HeadersOfAKernelWithoutOperations_IsAFL6003()
    {
        var module = BuiltModule.For("6.1");
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder["headers/include/generated"]);
        File.WriteAllText(folder["headers/include/generated/autoconf.h"], "/* no paravirtualization */\n");
        File.WriteAllText(folder["headers/include/generated/utsrelease.h"], "#define UTS_RELEASE \"1\"\n");
        File.WriteAllText(folder["headers/Makefile"], "%.o:\n\techo 'int nothing;' | gcc -xc -c -o $(M)/$@ -\n");

        Assert.AreEqual("AFL6003", Rewrite(folder, module.Original, folder["headers"]).Diagnostics.Single().Code);
    }

    [TestMethod]
    public void Rewrite_ModuleWithNothingToBind_IsACopy()
    {
        using var folder = new ScratchFolder();
        var file = Directory.GetFiles(DebianKernel.Modules(), "xor.ko", SearchOption.AllDirectories).First();

        var result = Rewrite(folder, File.ReadAllBytes(file), DebianKernel.Headers("6.1"));

        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.Contains("AFL6009", result.Diagnostics.Select(static diagnostic => diagnostic.Code));
        Assert.AreSequenceEqual(File.ReadAllBytes(file), File.ReadAllBytes(folder["out.ko"]));
    }

    private void AssertRefused(string code, Action<ElfFile> damage)
    {
        var module = BuiltModule.For("6.1");
        using var folder = new ScratchFolder();
        var file = ElfFile.Read(module.Original, new DiagnosticBag())!;
        damage(file);

        var result = Rewrite(folder, file.Write(), module.Headers);

        Assert.AreEqual(code, result.Diagnostics.Single(static diagnostic => diagnostic.Severity == Afterlink.Diagnostics.DiagnosticSeverity.Error).Code, string.Join('\n', result.Diagnostics));
        Assert.IsFalse(File.Exists(folder["out.ko"]));
    }

    private RewriteResult Rewrite(ScratchFolder folder, byte[] module, string headers)
    {
        File.WriteAllBytes(folder["in.ko"], module);
        return ModuleRewriter.Rewrite(new RewriteRequest(folder["in.ko"], folder["out.ko"]) { Kernel = new KernelOptions(headers) }, TestContext.CancellationToken);
    }
}
