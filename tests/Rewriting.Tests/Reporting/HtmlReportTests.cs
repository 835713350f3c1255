// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Reporting;
using Afterlink.Rewriting.Reporting.Html;
using Afterlink.Rewriting.Tests.Elf;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Reporting;

/// <summary>The page: well formed, complete in itself, and nothing but text whatever a module's names are.</summary>
[TestClass]
public sealed partial class HtmlReportTests
{
    private const string Hostile = "</code><script>alert(1)</script><img src=x onerror=alert(2)>&amp;\u202e";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow(ReportedModule.LibC)]
    [DataRow(ReportedModule.LibCrypto)]
    public void Make_Library_IsWellFormedAndNeedsNothingElse(string path)
    {
        using var folder = new ScratchFolder();
        var markup = ReportedModule.Page(folder, path, TestContext.CancellationToken);

        var page = Parse(markup);
        Assert.IsEmpty(page.Descendants().Attributes().Where(static attribute => attribute.Name.LocalName is "src" || (attribute.Name.LocalName == "href" && !attribute.Value.StartsWith('#'))));
        Assert.IsEmpty(page.Descendants().Where(static element => element.Name.LocalName is "link" or "img" or "iframe" or "object"));
        Assert.DoesNotMatchRegex(OtherPlace(), Elements(page, "style").Single().Value);
        Assert.AreEqual($"{Path.GetFileName(path)} \u2013 Afterlink", Elements(page, "title").Single().Value);
    }

    [TestMethod]
    public void Make_Module_ShowsEachSiteWithItsFunctionSourceAndCode()
    {
        using var folder = new ScratchFolder();
        var module = Fixture.Compile(folder, "driver.so", "Rewriting/driver.c", "-shared", "-fPIC", "-O1", "-g");
        var report = ReportedModule.Rewrite(folder, module, TestContext.CancellationToken);

        var page = Parse(HtmlReport.Make([report]));

        var shown = page.Descendants().Where(static element => element.Attribute("class")?.Value == "window").ToArray();
        Assert.HasCount(report.Windows, shown);
        foreach (var window in shown)
        {
            Assert.MatchesRegex(@"driver\.c:\d+", window.Value);
            Assert.AreSequenceEqual(new[] { "before", "after", "stub" }, Elements(window, "figcaption").Select(static caption => caption.Value));
        }

        foreach (var function in report.Functions)
            Assert.ContainsSingle(page.Descendants().Where(element => element.Attribute("data-name")?.Value == function.Name));
    }

    [TestMethod]
    public void Make_HostileNames_AreText()
    {
        using var folder = new ScratchFolder();
        var quoted = Hostile.Replace("\"", "\\\"", StringComparison.Ordinal);
        var module = AssembledModule.Build(folder, AssembledModule.Function("cpuid; mov $1, %eax; syscall; ret").Replace("test", $"\"{quoted}\"", StringComparison.Ordinal));
        var path = folder["<b onclick=alert(3)>.so"];
        File.Move(module, path);

        var markup = ReportedModule.Page(folder, path, TestContext.CancellationToken);

        var page = Parse(markup);
        Assert.IsEmpty(page.Descendants().Attributes().Where(static attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal)));
        Assert.ContainsSingle(Elements(page, "script"));
        Assert.DoesNotContain("\u202e", markup);
        var name = Hostile.Replace("\u202e", @"\u{202e}", StringComparison.Ordinal);
        Assert.ContainsSingle(page.Descendants().Where(element => element.Attribute("data-name")?.Value == name));
        Assert.AreEqual("<b onclick=alert(3)>.so", Elements(page, "h1").Single().Value);
    }

    [TestMethod]
    public void Make_NameOfAHundredThousandCharacters_IsCutWhereverItStands()
    {
        using var folder = new ScratchFolder();
        var text = AssembledModule.Function("cpuid; mov $1, %eax; syscall; in %dx, %al; ret").Replace("test", new string('n', 100_000), StringComparison.Ordinal);

        var markup = ReportedModule.Page(folder, AssembledModule.Build(folder, text.Replace(".text", $".section .{new string('s', 100_000)},\"ax\"", StringComparison.Ordinal)), TestContext.CancellationToken);

        Assert.Contains(new string('n', 300) + "\u2026", markup);
        Assert.DoesNotContain(new string('n', 301), markup);
        Assert.DoesNotContain(new string('s', 301), markup);
    }

    /// <summary>The policy lets this script run, and no other.</summary>
    [TestMethod]
    public void Make_Page_HasThePolicyOfItsScript()
    {
        var page = Parse(HtmlReport.Make([]));
        var script = Elements(page, "script").Single().Value;
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        var policy = page.Descendants().Single(static element => element.Attribute("http-equiv")?.Value == "Content-Security-Policy").Attribute("content")!.Value;
        Assert.StartsWith("default-src 'none'; ", policy);
        Assert.Contains($"script-src 'sha256-{hash}';", policy);
    }

    [TestMethod]
    public void Make_SeveralModules_HasAContentsAndDistinctIds()
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function("cpuid; mov $1, %eax; ret"));
        var report = ReportedModule.Rewrite(folder, module, TestContext.CancellationToken);

        var page = Parse(HtmlReport.Make([report, report]));

        var ids = page.Descendants().Attributes("id").Select(static attribute => attribute.Value).ToArray();
        Assert.HasCount(ids.Length, ids.Distinct());
        foreach (var link in Elements(page, "a"))
            Assert.Contains(link.Attribute("href")!.Value[1..], ids);
        Assert.HasCount(2, Elements(page, "a"));
    }

    [TestMethod]
    public void Make_TwentyThousandSites_IsAPageThatABrowserOpensAtOnce()
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function(".rept 20000\ncpuid; mov $1, %eax\n.endr\nret"));

        var markup = ReportedModule.Page(folder, module, TestContext.CancellationToken);

        Assert.IsLessThan(5_000_000, markup.Length);
        Assert.Contains("Code is shown of the first 600 windows of 20,000", Parse(markup).Root!.Value);
        Assert.Contains("16,000 windows further on are counted and not listed", markup);
    }

    /// <summary>What the scanner takes, the report takes, however strange its names, addresses and lines are.</summary>
    [TestMethod]
    public void Make_DamagedModules_IsWellFormed()
    {
        using var folder = new ScratchFolder();
        var path = Fixture.Compile(folder, "driver.so", "Rewriting/driver.c", "-shared", "-fPIC", "-O2", "-g");
        var mutated = new MutatedFile(File.ReadAllBytes(path), Fixture.Read(path), seed: 1);
        var made = 0;
        for (var i = 0; i < 500; i++)
        {
            var image = mutated.Next();
            var scan = ModuleScanner.Scan(image, "damaged.so", TestContext.CancellationToken);
            if (!scan.Succeeded)
                continue;
            var report = ModuleReportBuilder.Build(scan, image, new DiagnosticBag());
            Assert.IsNotNull(report);
            _ = Parse(HtmlReport.Make([report]));
            made++;
        }

        TestContext.WriteLine($"{made} pages");
        Assert.IsGreaterThan(30, made);
    }

    private static XDocument Parse(string markup)
    {
        using var reader = XmlReader.Create(new StringReader(markup), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    private static IEnumerable<XElement> Elements(XContainer container, string name) => container.Descendants().Where(element => element.Name.LocalName == name);

    [GeneratedRegex(@"url\(|@import|https?:")]
    private static partial Regex OtherPlace();
}
