// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Bindings;
using Afterlink.Rewriting.Assembly;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Assembly;

/// <summary>From padded text to the rewritten module: every site has its own window.</summary>
[TestClass]
public sealed class PaddedModuleTests
{
    /// <summary>A jump table that no analysis can read, a function that does not decode, and code that nothing leads to.</summary>
    private const string Obscure =
        """
            .text
            .globl dispatch, broken
            .type dispatch, @function
        dispatch:
            movslq (%rsi,%rdi,8), %rax
            addq %rsi, %rax
            jmp *%rax
            cli
            jmp 1f
            sti
        1:  hlt
            ret
            .size dispatch, . - dispatch
            .type broken, @function
        broken:
            rdtsc
            jmp .Lrest
            .byte 0x06, 0x0f, 0xff, 0x06
        .Lrest:
            cpuid
            .byte 0x06
            ret
            .size broken, . - broken
            .type loose, @notype
        loose:
            wbinvd
            ret
            .section .note.GNU-stack, "", @progbits

        """;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("gcc", "-O0")]
    [DataRow("gcc", "-O2")]
    [DataRow("gcc", "-O3", "-ffunction-sections")]
    [DataRow("gcc", "-O2", "-pg")]
    [DataRow("gcc", "-O2", "-fcf-protection=full")]
    [DataRow("clang", "-O0")]
    [DataRow("clang", "-O2")]
    public void Rewrite_CompiledInSourceMode_PatchesEverySiteInItsPadding(string compiler, params string[] options)
    {
        using var folder = new ScratchFolder();
        var module = Build(folder, compiler, "inline.so", [Compile(folder, compiler, "Assembly/inline.c", "inline", options)]);

        var result = AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);

        // How many there are depends on what the compiler inlines.
        Assert.IsGreaterThanOrEqualTo(13, result.Sites.Count);
        AssertAllPadded(result.Sites, expected: SizeOfRecords(module) / 16);
    }

    [TestMethod]
    [DataRow("gcc")]
    [DataRow("clang")]
    public void Rewrite_CodeThatCannotBeAnalyzed_PatchesEverySiteInItsPadding(string compiler)
    {
        using var folder = new ScratchFolder();
        var module = Build(folder, compiler, "obscure.so", [PadAndAssemble(folder, compiler, "obscure", Obscure)]);

        var result = AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);

        Assert.AreEqual("cli sti hlt rdtsc cpuid wbinvd", string.Join(' ', result.Sites.Select(static site => site.Text)));
        AssertAllPadded(result.Sites, expected: 6);
    }

    [TestMethod]
    public void Rewrite_CodeThatCannotBeAnalyzed_WithoutPaddingLosesSites()
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder["obscure.s"], Obscure);
        var module = Build(folder, "gcc", "obscure.so", [folder["obscure.s"]]);

        var result = AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);

        Assert.DoesNotContain(static site => site.IsPatched, result.Sites);
    }

    [TestMethod]
    [DataRow("gcc", "")]
    [DataRow("gcc", "-Wl,--gc-sections")]
    [DataRow("clang", "-Wl,--gc-sections")]
    public void Rewrite_GroupsOfSeveralObjects_HaveARecordForEachSiteThatStays(string compiler, string option)
    {
        using var folder = new ScratchFolder();
        var module = Build(
            folder, compiler, "comdat.so",
            [
                Compile(folder, compiler, "Assembly/comdat.cpp", "first", "-O1", "-ffunction-sections"),
                Compile(folder, compiler, "Assembly/comdat.cpp", "second", "-O1", "-ffunction-sections", "-DFUNCTION=second"),
                .. option.Length == 0 ? Array.Empty<string>() : [option],
            ],
            "-lstdc++");

        var result = AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);

        // Both functions have a cli of their own and share the rest.
        AssertAllPadded(result.Sites, expected: 5);
        Assert.HasCount(3, result.Sites.Where(static site => site.Text is "pushfq" or "in al,dx"));
        Assert.AreEqual(result.Sites.Count * 16, SizeOfRecords(module));
    }

    [TestMethod]
    [DataRow("gcc", "bfd")]
    [DataRow("gcc", "lld")]
    [DataRow("clang", "bfd")]
    public void Rewrite_UnusedFunctionCollected_ItsRecordIsGoneAndOthersStay(string compiler, string linker)
    {
        const string Text =
            """
                .section .text.used, "ax"
                .globl used
            used: cli; ret
                .section .text.unused, "ax"
                .hidden unused
                .globl unused
            unused: sti; ret
                .section .note.GNU-stack, "", @progbits

            """;
        using var folder = new ScratchFolder();
        var module = Build(folder, compiler, "gc.so", [PadAndAssemble(folder, compiler, "gc", Text), "-Wl,--gc-sections", "-fuse-ld=" + linker]);

        var result = AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);

        Assert.AreEqual("cli padded", string.Join(", ", result.Sites.Select(static site => $"{site.Text} {site.WindowText}")));
        Assert.AreEqual(16, SizeOfRecords(module));
    }

    [TestMethod]
    [DataRow("gcc", "-gdwarf-5")]
    [DataRow("gcc", "-gdwarf-4")]
    [DataRow("clang", "-g")]
    public void Rewrite_WithDebugInformation_SitesHaveTheirLines(string compiler, string option)
    {
        using var folder = new ScratchFolder();
        var module = Build(folder, compiler, "inline.so", [Compile(folder, compiler, "Assembly/inline.c", "inline", "-O2", option)]);

        var result = AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);

        var line = Array.FindIndex(File.ReadAllLines(Fixture.Source("Assembly/inline.c")), static text => text.Contains("tests look for this line", StringComparison.Ordinal)) + 1;
        Assert.AreSequenceEqual(
            new[] { line },
            result.Sites.Where(static site => site.Text == "pushfq").Select(static site => site.SourceLine).Distinct());
        foreach (var site in result.Sites)
            Assert.EndsWith("inline.c", site.SourceFile!);
    }

    [TestMethod]
    public void Rewrite_AssemblyWithDebugInformation_SitesHaveTheLinesOfTheSource()
    {
        const string Text = "\t.text\n\t.globl f\nf:\tcli\n\tret\n\tsti\n\t.section .note.GNU-stack, \"\", @progbits\n";
        using var folder = new ScratchFolder();
        var module = Build(folder, "gcc", "lines.so", [PadAndAssemble(folder, "gcc", "lines", Text, "-g")]);

        var result = AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);

        Assert.AreEqual("lines.s:3 lines.s:5", string.Join(' ', result.Sites.Select(static site => $"{Path.GetFileName(site.SourceFile)}:{site.SourceLine}")));
    }

    [TestMethod]
    [DataRow("gcc", "-O0")]
    [DataRow("gcc", "-O2")]
    [DataRow("clang", "-O2")]
    public void Run_PaddedAndRewritten_GivesWhatTheSourceGives(string compiler, string option)
    {
        using var folder = new ScratchFolder();
        File.WriteAllText(folder["main.c"], "#include <stdio.h>\nunsigned long run(void);\nint main(void) { return printf(\"%lx\\n\", run()) < 0; }\n");
        var plain = folder["plain"];
        _ = Tool.Run(compiler, option, "-o", plain, folder["main.c"], Fixture.Source("Assembly/inline.c"));
        var expected = Tool.Run(plain);

        var module = Build(folder, compiler, "libinline.so", [Compile(folder, compiler, "Assembly/inline.c", "inline", option)]);
        _ = Tool.Run(compiler, "-o", folder["main"], folder["main.c"], module, "-Wl,-rpath,$ORIGIN");
        Assert.AreEqual(expected, Tool.Run(folder["main"]), "padded");

        AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);
        File.Move(folder["out.so"], module, overwrite: true);
        Assert.AreEqual(expected, Tool.Run(folder["main"]), "padded and rewritten");
    }

    [TestMethod]
    [DataRow("before", 4ul, DisplayName = "no sensitive instruction")]
    [DataRow("site", 3ul, DisplayName = "another length of padding")]
    [DataRow("site", 0xFFFFFFFFFFFFFFFFul, DisplayName = "an impossible length")]
    [DataRow("site + 1", 4ul, DisplayName = "the middle of the window")]
    [DataRow(". + 0x7000000", 4ul, DisplayName = "outside of the module")]
    public void Rewrite_RecordThatDoesNotAgree_IsNotBelieved(string place, ulong padding)
    {
        using var folder = new ScratchFolder();
        var text = AssembledModule.Function("site: cli; .byte 0x0f, 0x1f, 0x40, 0; ret").Replace(".globl before, test, behind", "", StringComparison.Ordinal);
        var input = AssembledModule.Build(folder, $"{text}\n.section .afterlink.declared, \"a\", @progbits\n.long {place} - .\n.long 1\n.quad {padding}\n");

        var result = AssembledModule.Rewrite(input, folder["out.so"], TestContext.CancellationToken);

        Assert.AreEqual("cli padded", string.Join(", ", result.Sites.Select(static site => $"{site.Text} {site.WindowText}")));
        Assert.IsEmpty(result.Diagnostics);
    }

    [TestMethod]
    public void Rewrite_RecordInConstantData_DoesNotMakeItCode()
    {
        using var folder = new ScratchFolder();
        var text = AssembledModule.Function("movabs $0x00401f0ffa909090, %rax; ret").Replace(".globl before, test, behind", "", StringComparison.Ordinal);
        var input = AssembledModule.Build(
            folder,
            text + "\n.section .afterlink.declared, \"a\", @progbits\n.long test + 5 - .\n.long 1\n.quad 4\n");

        var result = AssembledModule.Rewrite(input, folder["out.so"], TestContext.CancellationToken);

        Assert.IsEmpty(result.Sites);
    }

    private string Compile(ScratchFolder folder, string compiler, string source, string name, params string[] options)
    {
        _ = Tool.Run(compiler, ["-S", "-fPIC", .. options, "-o", folder[name + ".s"], Fixture.Source(source)]);
        return PadAndAssemble(folder, compiler, name, File.ReadAllText(folder[name + ".s"]));
    }

    private string PadAndAssemble(ScratchFolder folder, string compiler, string name, string text, params string[] options)
    {
        var padded = AssemblyPadding.Pad(Encoding.UTF8.GetBytes(text), name + ".s", TestContext.CancellationToken);
        Assert.IsEmpty(padded.Unpadded);
        File.WriteAllBytes(folder[name + ".padded.s"], padded.Text.Span);
        _ = Tool.Run(compiler, ["-c", .. options, "-o", folder[name + ".o"], folder[name + ".padded.s"]]);
        return folder[name + ".o"];
    }

    private static string Build(ScratchFolder folder, string compiler, string name, string[] objects, params string[] libraries)
    {
        _ = Tool.Run(compiler, ["-shared", "-o", folder[name], .. objects, .. libraries]);
        return folder[name];
    }

    private static int SizeOfRecords(string module) =>
        Fixture.Read(module).Sections.Where(static section => section.Name == ".afterlink.declared").Sum(static section => section.Content.Length);

    private static void AssertAllPadded(IReadOnlyList<Site> sites, int expected)
    {
        Assert.HasCount(expected, sites);
        foreach (var site in sites)
            Assert.AreEqual(WindowType.Padded, site.Window, $"{site.Text} {site.WindowText}");
    }
}
