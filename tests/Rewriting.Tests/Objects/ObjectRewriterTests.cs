// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Probes;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Objects;

/// <summary>What preparing an object makes of it, and what it refuses.</summary>
[TestClass]
public sealed class ObjectRewriterTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("gcc", "-O0")]
    [DataRow("gcc", "-O2")]
    [DataRow("gcc", "-O2", "-g", "-ffunction-sections")]
    [DataRow("gcc", "-O2", "-fcf-protection=full", "-fno-plt")]
    [DataRow("clang", "-O0")]
    [DataRow("clang", "-O2")]
    [DataRow("clang", "-O2", "-faddrsig", "-ffunction-sections")]
    public void Rewrite_CompiledObject_EverySiteThatIsGivenRoomHasItsRecord(string compiler, params string[] options)
    {
        using var folder = new ScratchFolder();
        var input = PreparedObject.CompileFixture(folder, "inline.o", "Assembly/inline.c", compiler, options);

        var result = AssembledModule.Rewrite(input, folder["out.o"], TestContext.CancellationToken);

        Assert.IsGreaterThanOrEqualTo(11, result.Patched);
        Assert.AreEqual(result.Patched * 16, PreparedObject.SizeOfRecords(result.OutputPath));
    }

    [TestMethod]
    public void Rewrite_ShortSites_MoveWithTheirNeighboursAndTheirRelocations()
    {
        using var folder = new ScratchFolder();
        var input = PreparedObject.Compile(folder, "a.o", PreparedObject.Source);

        var result = AssembledModule.Rewrite(input, folder["out.o"], TestContext.CancellationToken);

        var (before, after) = (Fixture.Read(input), Fixture.Read(result.OutputPath));
        var size = before.FindSection(".text")!.Size;
        Assert.IsGreaterThan(size, after.FindSection(".text")!.Size);
        Assert.AreSequenceEqual(
            before.Relocations.Where(static relocation => relocation.Section!.Name == ".text").Select(static relocation => (relocation.Type, relocation.Symbol!.Name, relocation.Addend)),
            after.Relocations.Where(static relocation => relocation.Section!.Name == ".text").Select(static relocation => (relocation.Type, relocation.Symbol!.Name, relocation.Addend)));
        Assert.Contains(relocation => relocation.Section!.Name == ".text" && relocation.Offset > size, after.Relocations);
    }

    [TestMethod]
    public void Rewrite_LongSite_StaysAndIsRecorded()
    {
        using var folder = new ScratchFolder();
        var input = PreparedObject.Assemble(folder, "a.o", ".globl f\n.type f, @function\nf: sgdt 40(%rsp)\n ret\n.size f, .-f");

        var result = AssembledModule.Rewrite(input, folder["out.o"], TestContext.CancellationToken);

        Assert.AreEqual(0ul, result.Sites.Single().StubAddress);
        Assert.AreSequenceEqual(Fixture.Read(input).FindSection(".text")!.Content.ToArray(), Fixture.Read(result.OutputPath).FindSection(".text")!.Content.ToArray());
        Assert.AreEqual(16, PreparedObject.SizeOfRecords(result.OutputPath));
    }

    [TestMethod]
    public void Rewrite_SymbolsOfStubs_AreLocalAndBeforeTheGlobalOnes()
    {
        using var folder = new ScratchFolder();
        var input = PreparedObject.Compile(folder, "a.o", PreparedObject.Source);

        var result = AssembledModule.Rewrite(input, folder["out.o"], TestContext.CancellationToken);

        var symbols = Fixture.Read(result.OutputPath).Symbols;
        var firstGlobal = symbols.First(static symbol => symbol.Binding != 0).Index;
        Assert.DoesNotContain(symbol => symbol.Binding == 0, symbols.Skip(firstGlobal));
        Assert.Contains(static symbol => symbol.Name == "second.afterlink1" && symbol.Binding == 0 && symbol.Size != 0, symbols);
        Assert.AreEqual(Fixture.Read(input).Symbols.Count(static symbol => symbol.Binding != 0), symbols.Count - firstGlobal);
    }

    [TestMethod]
    public void Rewrite_SameInput_SameBytes()
    {
        using var folder = new ScratchFolder();
        var input = PreparedObject.CompileFixture(folder, "work.o", "Objects/work.cpp", "g++", "-O2");

        var (first, second) = (AssembledModule.Rewrite(input, folder["1.o"], TestContext.CancellationToken), AssembledModule.Rewrite(input, folder["2.o"], TestContext.CancellationToken));

        Assert.AreSequenceEqual(File.ReadAllBytes(first.OutputPath), File.ReadAllBytes(second.OutputPath));
    }

    [TestMethod]
    public void Rewrite_PreparedObject_IsAFL2102()
    {
        using var folder = new ScratchFolder();
        var prepared = AssembledModule.Rewrite(PreparedObject.Compile(folder, "a.o", PreparedObject.Source), folder["b.o"], TestContext.CancellationToken);

        AssertRefused("AFL2102", new RewriteRequest(prepared.OutputPath, folder["c.o"]));
    }

    [TestMethod]
    public void Rewrite_WithProbes_IsAFL2220()
    {
        using var folder = new ScratchFolder();
        var input = PreparedObject.Compile(folder, "a.o", PreparedObject.Source);

        AssertRefused("AFL2220", new RewriteRequest(input, folder["out.o"]) { Probes = ProbeSelection.None with { Points = [ProbePoint.TryParse("first")!] } });
    }

    [TestMethod]
    public void Rewrite_SectionThatNamesSymbolsInAnUnknownWay_IsAFL2220()
    {
        using var folder = new ScratchFolder();
        var file = Fixture.Read(PreparedObject.Compile(folder, "a.o", PreparedObject.Source));
        file.FindSection(".comment")!.Link = file.FindSection(".symtab");
        File.WriteAllBytes(folder["b.o"], file.Write());

        AssertRefused("AFL2220", new RewriteRequest(folder["b.o"], folder["out.o"]));
    }

    [TestMethod]
    public void Rewrite_ObjectWithProgramHeaders_IsAFL2220()
    {
        // One unused entry (PT_NULL) behind the section headers: e_phoff, e_phentsize and e_phnum (System V gABI, "ELF Header").
        const int EntrySize = 56;
        using var folder = new ScratchFolder();
        var image = File.ReadAllBytes(PreparedObject.Compile(folder, "a.o", PreparedObject.Source));
        BitConverter.TryWriteBytes(image.AsSpan(32), (ulong)image.Length);
        BitConverter.TryWriteBytes(image.AsSpan(54), (ushort)EntrySize);
        BitConverter.TryWriteBytes(image.AsSpan(56), (ushort)1);
        File.WriteAllBytes(folder["b.o"], [.. image, .. new byte[EntrySize]]);

        AssertRefused("AFL2220", new RewriteRequest(folder["b.o"], folder["out.o"]));
    }

    [TestMethod]
    public void Rewrite_ObjectOfAKernel_IsAFL6011()
    {
        using var folder = new ScratchFolder();
        var input = PreparedObject.Assemble(folder, "a.o", ".globl f\n.type f, @function\nf: cli\n ret\n.size f, .-f\n.section .modinfo,\"a\"\n.string \"license=GPL\"");

        AssertRefused("AFL6011", new RewriteRequest(input, folder["out.o"]));
    }

    [TestMethod]
    public void Rewrite_ObjectWithoutSites_IsCopiedWithAFL2224()
    {
        using var folder = new ScratchFolder();
        var input = PreparedObject.Compile(folder, "a.o", "int f(void) { return 1; }");

        var result = AssembledModule.Rewrite(input, folder["out.o"], TestContext.CancellationToken);

        Assert.AreEqual("AFL2224", result.Diagnostics.Single<Diagnostic>().Code);
        Assert.AreSequenceEqual(File.ReadAllBytes(input), File.ReadAllBytes(result.OutputPath));
    }

    [TestMethod]
    [DataRow(".init", "nop", DisplayName = "parts that are put together")]
    [DataRow(".text.part", "nop", DisplayName = "control runs over the end")]
    public void Rewrite_CodeThatGoesOnInTheNextObject_IsNotMovedApart(string section, string last)
    {
        using var folder = new ScratchFolder();
        var input = PreparedObject.Assemble(folder, "a.o", $".section {section},\"ax\"\n.globl f\n.type f, @function\nf: cli\n mov $1, %eax\n mov $2, %ecx\n {last}\n .size f, .-f");

        var result = AssembledModule.Rewrite(input, folder["out.o"], TestContext.CancellationToken);

        Assert.AreEqual("cli none:no-room", result.Sites.Select(static site => $"{site.Text} {site.WindowText}").Single());
        Assert.AreSequenceEqual(File.ReadAllBytes(input), File.ReadAllBytes(result.OutputPath));
    }

    [TestMethod]
    public void Rewrite_LabelWhoseAddressIsTakenInItsSection_IsNotMoved()
    {
        // The assembler works the distance out itself: no relocation tells of it.
        using var folder = new ScratchFolder();
        var input = PreparedObject.Assemble(folder, "a.o", ".globl f\n.type f, @function\nf: lea 1f(%rip), %rax\n jmp *%rax\n cli\n1: mov $1, %eax\n ret\n.size f, .-f");

        var result = AssembledModule.Rewrite(input, folder["out.o"], TestContext.CancellationToken);

        Assert.DoesNotContain(static site => site.StubAddress != 0, result.Sites);
    }

    [TestMethod]
    public void Rewrite_AccessOfThreadLocalStorageBehindASite_StaysWhole()
    {
        using var folder = new ScratchFolder();
        var input = PreparedObject.Compile(folder, "a.o", "extern __thread int t; int f(void) { __asm__ volatile(\"cli\"); return t; }");

        var result = AssembledModule.Rewrite(input, folder["out.o"], TestContext.CancellationToken);

        // Link editors know the pair of instructions by their bytes (ELF Handling For Thread-Local Storage, 4.1.3).
        const uint GeneralDynamic = 19;
        var (before, after) = (Fixture.Read(input), Fixture.Read(result.OutputPath));
        Assert.AreEqual(
            before.Relocations.Single(static relocation => relocation.Type == GeneralDynamic).Offset,
            after.Relocations.Single(static relocation => relocation.Type == GeneralDynamic).Offset);
    }

    [TestMethod]
    public void Restore_PreparedObject_GivesTheOriginal()
    {
        using var folder = new ScratchFolder();
        var input = PreparedObject.CompileFixture(folder, "work.o", "Objects/work.cpp", "clang++", "-O2", "-g");
        var prepared = AssembledModule.Rewrite(input, folder["out.o"], TestContext.CancellationToken);

        var result = ModuleRestorer.Restore(prepared.OutputPath, folder["restored.o"], TestContext.CancellationToken);

        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.AreSequenceEqual(File.ReadAllBytes(input), File.ReadAllBytes(folder["restored.o"]));
    }

    [TestMethod]
    public void Inspect_PreparedObject_HasTheSitesOfTheReport()
    {
        using var folder = new ScratchFolder();
        var prepared = AssembledModule.Rewrite(PreparedObject.Compile(folder, "a.o", PreparedObject.Source), folder["b.o"], TestContext.CancellationToken);
        var diagnostics = new DiagnosticBag();

        var info = ModuleInspector.InspectFile(prepared.OutputPath, diagnostics);

        Assert.IsNotNull(info, string.Join('\n', diagnostics));
        Assert.IsTrue(info.IsObject);
        Assert.AreSequenceEqual(
            prepared.Sites.Select(static site => (site.Section, site.Address, site.Text, site.WindowText, site.StubAddress)),
            info.Sites.Select(static site => (site.Section, site.Address, site.Text, site.WindowText, site.StubAddress)));
    }

    private void AssertRefused(string code, RewriteRequest request)
    {
        var result = ModuleRewriter.Rewrite(request, TestContext.CancellationToken);

        Assert.IsFalse(result.Succeeded);
        Assert.AreEqual(code, result.Diagnostics.Single<Diagnostic>().Code);
        Assert.IsFalse(File.Exists(request.OutputPath));
    }
}
