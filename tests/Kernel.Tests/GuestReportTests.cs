// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Boot.Guests;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Kernel.Tests;

[TestClass]
public sealed class GuestReportTests
{
    [TestMethod]
    public async Task Read_WholeReport_GivesEachStepItsLines()
    {
        var report = await ReadAsync("boot noise\r\n@m ready 6.1\r\n@m module\r\n<6>[    1.5] one\r\n[   12.000001] two\n@m end 0\n@m command\nthree\n@m end 7\n@m done\n");

        Assert.IsTrue(report.IsReady);
        Assert.IsTrue(report.IsDone);
        Assert.IsNull(report.Unfinished);
        Assert.AreEqual(0, report.Modules.Single().ExitCode);
        Assert.AreEqual("a.ko", report.Modules.Single().Name);
        Assert.AreSequenceEqual(new[] { "one", "two" }, report.Modules.Single().Lines.ToList());
        Assert.AreEqual(7, report.Commands.Single().ExitCode);
        Assert.AreSequenceEqual(new[] { "three" }, report.Commands.Single().Lines.ToList());
    }

    // Whatever else the kernel has to say meanwhile ("clocksource: Switched to ...") is not why a module fails.
    [TestMethod]
    [DataRow("insmod: can't insert\n<3>[    1.5] no device\n<6>[    1.6] clocksource", "no device")]
    [DataRow("<12>[    1.5] of a facility\n<5>[    1.6] notice", "of a facility")]
    [DataRow("insmod: can't insert\n<6>[    1.5] clocksource", "insmod: can't insert")]
    [DataRow("<6>[    1.5] clocksource", null)]
    public async Task Read_StepThatFails_TakesTheComplaint(string lines, string? complaint)
    {
        var report = await ReadAsync($"@m module\n{lines}\n@m end 1\n");

        Assert.AreEqual(complaint, report.Modules.Single().Complaint);
    }

    [TestMethod]
    [DataRow("module", "WARNING: CPU: 0", "AFL6053", "a.ko")]
    [DataRow("command", "WARNING: CPU: 0", "AFL6053", "'cat /proc/version'")]
    [DataRow("command", "not ok 1 - second", "AFL6052", "'cat /proc/version'")]
    public async Task OfSteps_WarningOrFailedTest_NamesModuleOrWholeCommand(string step, string line, string code, string name)
    {
        var report = new GuestReport("@m", ["out/a.ko"], ["cat /proc/version"], null);
        await report.ReadAsync(new StringReader($"@m {step}\n{line}\n@m end 0\n"));
        var diagnostics = new DiagnosticBag();

        Verdict.OfSteps(report, diagnostics);

        var diagnostic = Assert.ContainsSingle(diagnostics);
        Assert.AreEqual(code, diagnostic.Code);
        Assert.Contains($" {name}", diagnostic.Message);
    }

    [TestMethod]
    [DataRow("@m module\nhalf a li", "a.ko", "half a li")]
    [DataRow("@m module\nline\n@m en", "a.ko", "line")]
    public async Task Read_ReportThatBreaksOff_NamesWhatItWasAt(string text, string unfinished, string line)
    {
        var report = await ReadAsync(text);

        Assert.IsFalse(report.IsDone);
        Assert.AreEqual(unfinished, report.Unfinished);
        Assert.AreSequenceEqual(new[] { line }, report.Modules.Single().Lines.ToList());
    }

    [TestMethod]
    [DataRow("@m end 0\n@m end\n@m\n@m nonsense\n@m done\n")]
    [DataRow("@m module\n@m module\n@m module\n@m module\n@m done\n")]
    [DataRow("@m module\n@m end 99999999999999999999\n@m done\n")]
    [DataRow("@m end -1\n\0\u00ff\n@m done\n")]
    public async Task Read_ReportThatNoScriptWrites_ComesToItsEnd(string text)
    {
        var report = await ReadAsync(text);

        Assert.IsTrue(report.IsDone);
        Assert.IsLessThanOrEqualTo(1, report.Modules.Count);
    }

    [TestMethod]
    public async Task Read_TextInUtf8_IsPutTogether()
    {
        var bytes = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("@m module\n\u00fcber\n@m end 0\n"));

        Assert.AreSequenceEqual(new[] { "\u00fcber" }, (await ReadAsync(bytes)).Modules.Single().Lines.ToList());
    }

    [TestMethod]
    public async Task Read_EndlessLine_IsCut()
    {
        var report = await ReadAsync($"@m module\n{new string('x', 1 << 20)}\n@m end 0\n");

        Assert.IsLessThan(100_000, report.Modules.Single().Lines.Single().Length);
        Assert.AreEqual(0, report.Modules.Single().ExitCode);
    }

    [TestMethod]
    public async Task Read_EndlessLines_AreTooLong() => Assert.IsTrue((await ReadAsync(new string('\n', 1 << 20))).IsTooLong);

    private static async Task<GuestReport> ReadAsync(string text)
    {
        var report = new GuestReport("@m ", ["a.ko"], ["command"], progress: null);
        await report.ReadAsync(new StringReader(text));
        return report;
    }
}
