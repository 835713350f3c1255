// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Reflection;
using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.Reporting;
using Afterlink.Rewriting.Reporting.Model;
using Afterlink.Rewriting.Tests.Toolchain;
using Afterlink.Sites;

namespace Afterlink.Rewriting.Tests.Reporting;

/// <summary>What a report says, before it has a form.</summary>
[TestClass]
public sealed class ModuleReportTests
{
    public required TestContext TestContext { get; init; }

    public static IEnumerable<object[]> Reasons => typeof(NativeReasons).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(static reason => (object[])[(string)reason.GetRawConstantValue()!]);

    public static IEnumerable<object[]> Tactics => Enum.GetValues<WindowType>().Where(static type => type != WindowType.None).Select(static type => (object[])[type]);

    [TestMethod]
    [DataRow(ReportedModule.LibC)]
    [DataRow(ReportedModule.LibCrypto)]
    public void Build_Library_CountsEverySiteOnce(string path)
    {
        using var folder = new ScratchFolder();
        var report = ReportedModule.Rewrite(folder, path, TestContext.CancellationToken);

        Assert.AreEqual(report.Sites, report.Patched + report.Native + report.Reported);
        Assert.AreEqual(report.Sites, report.Kinds.Sum(static kind => kind.Patched + kind.Native + kind.Reported));
        Assert.AreEqual((report.Windows, report.Patched), (report.Tactics.Sum(static tactic => tactic.Windows), report.Tactics.Sum(static tactic => tactic.Sites)));
        Assert.AreEqual((report.Windows, report.Patched), (report.Functions.Sum(static function => function.WindowCount), report.Functions.Sum(static function => function.Sites)));
        Assert.AreEqual(report.Native + report.Reported, report.NativeGroups.Sum(static group => group.Count));
        Assert.AreEqual(report.BytesAfter - report.BytesBefore, report.Growth.Sum(static part => part.Bytes));
        foreach (var group in report.NativeGroups)
            Assert.AreEqual(group.Count, group.Hidden + group.Sites.Count + group.Functions.Sum(static count => count.Sites));
    }

    [TestMethod]
    public void Build_RewrittenModule_ListsTheCodeOfAWindow()
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function("cpuid; mov $1, %eax; ret"));

        var report = ReportedModule.Rewrite(folder, module, TestContext.CancellationToken);

        var function = report.Functions.Single();
        var window = function.Windows.Single();
        Assert.AreEqual(("test", WindowType.Absorbed, 7), (function.Name, window.Type, window.Length));
        var listing = window.Listing!;
        Assert.AreSequenceEqual(new[] { "Site:cpuid", "Plain:mov     eax, 1" }, Lines(listing.Before));
        Assert.AreSequenceEqual(new[] { $"Jump:jmp     0x{window.Sites[0].StubAddress:x}", "Filler:int3 \u00d7 2" }, Lines(listing.After));
        Assert.AreSequenceEqual(
            new[] { "past the red zone", "which site, what to save", "the binding cell", "nothing bound", "slot of Cpuid", "what the kind is bound to", "not handled", "the site's rcx",
                "the stack as it was", "back, behind the window", "the site's rcx", "the stack as it was", "the original instruction" },
            listing.Stub.Select(static line => line.Comment).OfType<string>());
    }

    [TestMethod]
    public void Build_ShortWindow_ListsItsSpringboard()
    {
        using var folder = new ScratchFolder();
        var report = ReportedModule.Rewrite(folder, ReportedModule.LibC, TestContext.CancellationToken);

        var listing = report.Functions.SelectMany(static function => function.Windows).First(static window => window.Length < 5).Listing!;

        Assert.AreSequenceEqual(new[] { "to a springboard", "to the stub" }, listing.After.Select(static line => line.Comment).OfType<string>());
    }

    [TestMethod]
    public void Build_StrippedModule_GroupsWindowsByTheFunctionsOfItsUnwindRecords()
    {
        using var folder = new ScratchFolder();
        var text = AssembledModule.Function("cpuid; mov $1, %eax; ret").Replace("mov %rdi, %rax", "cpuid; mov $1, %eax", StringComparison.Ordinal);
        var module = AssembledModule.Build(folder, text.Replace(".globl before, test, behind", ".globl other; other = 0", StringComparison.Ordinal), "-s", "-Wl,--eh-frame-hdr");

        var functions = ReportedModule.Rewrite(folder, module, TestContext.CancellationToken).Functions;

        Assert.AreSequenceEqual(new string?[] { null, null, null }, functions.Select(static function => function.Name));
        Assert.HasCount(3, functions.Select(static function => function.Address).Distinct());
        foreach (var function in functions)
            Assert.AreEqual(function.Address, function.Windows.Single().Address);
    }

    [TestMethod]
    public void Build_ScannedModule_ListsOnlyWhatIsThere()
    {
        using var folder = new ScratchFolder();
        var report = ReportedModule.Scan(AssembledModule.Build(folder, AssembledModule.Function("cpuid; mov $1, %eax; ret")), TestContext.CancellationToken);

        var listing = report.Functions.Single().Windows.Single().Listing!;
        Assert.HasCount(2, listing.Before);
        Assert.IsEmpty(listing.After);
        Assert.IsEmpty(report.Growth);
        Assert.AreEqual((false, null, 0), (report.IsRewritten, report.Elapsed, report.Rejected));
    }

    /// <summary>In a relocatable object each section begins at 0, so that a place alone does not say which code it is.</summary>
    [TestMethod]
    public void Build_RelocatableObject_ListsTheCodeOfTheRightSection()
    {
        using var folder = new ScratchFolder();
        var path = folder["two.o"];
        const string Text = ".section .text.a,\"ax\"\nnop; nop; cpuid; mov $1, %eax; ret\n.section .text.b,\"ax\"\nrdtsc; mov $2, %eax; ret\n";
        Assert.AreEqual(0, Tool.StartWithInput("gcc", null, Text, "-c", "-o", path, "-x", "assembler", "-").ExitCode);

        var report = ReportedModule.Scan(path, TestContext.CancellationToken);

        Assert.IsNull(report.Strip);
        foreach (var window in report.Functions.SelectMany(static function => function.Windows))
            Assert.AreEqual(window.Sites[0].Mnemonic, window.Listing!.Before.Single(static line => line.Role == LineRole.Site).Text);
    }

    [TestMethod]
    public void Build_ReportOnlySites_AreCountsByKindAndFunction()
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function("syscall; syscall; ret"));

        var group = ReportedModule.Rewrite(folder, module, TestContext.CancellationToken).NativeGroups.Single();

        Assert.AreEqual(NativeReasons.ReportOnly, group.Reason);
        Assert.AreEqual(new FunctionCount("test", SiteKind.SystemCall, 2), group.Functions.Single());
        Assert.IsEmpty(group.Sites);
    }

    [TestMethod]
    public void Build_ManySites_ShowsUpToTheLimitsAndSaysSo()
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function($".rept 5000\ncpuid; mov $1, %eax\n.endr\n.rept {ReportLimits.Listings}\nsyscall\n.endr\nret"));

        var report = ReportedModule.Rewrite(folder, module, TestContext.CancellationToken);

        Assert.AreEqual((5000, ReportLimits.Listings, ReportLimits.Windows), (report.Windows, report.Listings, report.ShownWindows));
        Assert.AreEqual(5000, report.Functions.Single().WindowCount);
    }

    [TestMethod]
    public void Build_FilesThatDoNotBelongTogether_IsRefused()
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function("cpuid; mov $1, %eax; ret"));
        var result = AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);
        var diagnostics = new DiagnosticBag("page.html");

        Assert.IsNull(ModuleReportBuilder.Build(result, File.ReadAllBytes(ReportedModule.LibC), File.ReadAllBytes(folder["out.so"]), diagnostics));

        Assert.AreEqual(DiagnosticId.ReportFilesChanged, diagnostics.Single().Id);
    }

    [TestMethod]
    [DynamicData(nameof(Reasons))]
    public void Describe_Reason_IsASentence(string reason) => Assert.EndsWith(".", ReasonWords.Describe(reason));

    [TestMethod]
    [DynamicData(nameof(Tactics))]
    public void Describe_Tactic_IsASentence(WindowType type) => Assert.EndsWith(".", TacticWords.Describe(type));

    private static IEnumerable<string> Lines(IEnumerable<ListingLine> lines) => lines.Select(static line => $"{line.Role}:{line.Text}");
}
