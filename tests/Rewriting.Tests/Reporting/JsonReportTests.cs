// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text.Json;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Reporting;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Reporting;

[TestClass]
public sealed class JsonReportTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Scan_Module_HasTheFieldsOfTheContract()
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function("cpuid; mov $1, %eax; syscall; ret") + "\n.byte 0x0f, 0xa2");

        using var json = JsonDocument.Parse(JsonReport.Scan([AssembledModule.Scan(module, TestContext.CancellationToken)]));

        var file = json.RootElement.EnumerateArray().Single();
        Assert.AreEqual("file machine type sites rejected", Names(file));
        Assert.AreEqual("x86-64 DYN 1", $"{file.GetProperty("machine").GetString()} {file.GetProperty("type").GetString()} {file.GetProperty("rejected").GetInt32()}");
        var sites = file.GetProperty("sites").EnumerateArray().ToArray();
        Assert.AreEqual("address section symbol bytes mnemonic kind window source", Names(sites[0]));
        Assert.AreEqual(".text test 0fa2 cpuid Cpuid absorbed", string.Join(' ', "section symbol bytes mnemonic kind window".Split(' ').Select(name => sites[0].GetProperty(name).GetString())));
        Assert.StartsWith("0x", sites[0].GetProperty("address").GetString()!);
        Assert.AreEqual(JsonValueKind.Null, sites[0].GetProperty("source").ValueKind);
        Assert.AreEqual("none:report-only", sites[1].GetProperty("window").GetString());
    }

    [TestMethod]
    public void Scan_ModuleWithDebugInformation_NamesTheSourceLine()
    {
        using var folder = new ScratchFolder();
        var module = Fixture.Compile(folder, "driver.so", "Rewriting/driver.c", "-shared", "-fPIC", "-g", "-O0");
        using var json = JsonDocument.Parse(JsonReport.Scan([AssembledModule.Scan(module, TestContext.CancellationToken)]));
        var cpuid = json.RootElement[0].GetProperty("sites").EnumerateArray().Single(static site => site.GetProperty("mnemonic").GetString() == "cpuid");
        Assert.MatchesRegex(@"driver\.c:\d+$", cpuid.GetProperty("source").GetString()!);
    }

    [TestMethod]
    public void Rewrite_Module_HasTheFieldsOfTheContract()
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function("cpuid; mov $1, %eax; syscall; ret"));
        var result = AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);

        using var json = JsonDocument.Parse(JsonReport.Rewrite([result]));

        var file = json.RootElement.EnumerateArray().Single();
        Assert.AreEqual("file output sites patched native inputBytes outputBytes milliseconds", Names(file));
        Assert.AreEqual("2 1 1", $"{file.GetProperty("sites")} {file.GetProperty("patched")} {file.GetProperty("native")}");
        Assert.AreEqual(new FileInfo(folder["out.so"]).Length, file.GetProperty("outputBytes").GetInt64());
    }

    [TestMethod]
    public void VerifyAndInfo_Module_AgreeOnItsSites()
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function("cpuid; mov $1, %eax; ret"));
        AssembledModule.Rewrite(module, folder["out.so"], TestContext.CancellationToken);
        var verification = ModuleVerifier.VerifyFiles(module, folder["out.so"], TestContext.CancellationToken);
        var info = ModuleInspector.InspectFile(folder["out.so"], new DiagnosticBag());

        using var verified = JsonDocument.Parse(JsonReport.Verify([(module, folder["out.so"], verification)]));
        using var inspected = JsonDocument.Parse(JsonReport.Info([info!]));

        Assert.IsTrue(verified.RootElement[0].GetProperty("verified").GetBoolean());
        Assert.AreEqual(verified.RootElement[0].GetProperty("sites").GetInt32(), inspected.RootElement[0].GetProperty("sites").GetArrayLength());
        Assert.AreEqual(64, inspected.RootElement[0].GetProperty("originalSha256").GetString()!.Length);
    }

    private static string Names(JsonElement element) => string.Join(' ', element.EnumerateObject().Select(static property => property.Name));
}
