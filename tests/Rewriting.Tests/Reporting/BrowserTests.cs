// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text.RegularExpressions;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Reporting;

/// <summary>The page as a browser shows it.</summary>
[TestClass]
public sealed partial class BrowserTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Open_Page_HasItsTitleAndItsScriptHasRun()
    {
        using var folder = new ScratchFolder();
        var page = Page(folder);

        var document = Chromium(folder, "--dump-dom", page);

        Assert.Contains("<title>driver.so \u2013 Afterlink</title>", document);
        Assert.Contains("<h1>driver.so</h1>", document);
        Assert.MatchesRegex(@"<output [^>]*>(\d+) of \1</output>", document);
        Assert.DoesNotContain("class=\"controls\" hidden", document);
    }

    [TestMethod]
    [DataRow("read_port", 1)]
    [DataRow("PORTIN8 in", 1)]
    [DataRow("no such thing", 0)]
    [DataRow("", 3)]
    public void Filter_Words_LeavesTheFunctionsThatHaveThemAll(string words, int shown)
    {
        using var folder = new ScratchFolder();
        var document = Drive(folder, $"const filter = document.querySelector('input'); filter.value = '{words}'; filter.dispatchEvent(new Event('input'));");

        Assert.Contains($">{shown} of 3</output>", document);
        Assert.HasCount(3 - shown, HiddenFunction().Matches(document));
    }

    [TestMethod]
    [DataRow("address", "write_port read_port id")]
    [DataRow("name", "id read_port write_port")]
    [DataRow("sites", "id write_port read_port")]
    public void Sort_Order_OrdersTheFunctions(string order, string names)
    {
        using var folder = new ScratchFolder();
        var document = Drive(folder, $"const sort = document.querySelector('select'); sort.value = '{order}'; sort.dispatchEvent(new Event('change'));");

        Assert.AreEqual(names, string.Join(' ', FunctionName().Matches(document).Select(static match => match.Groups[1].Value)));
    }

    [TestMethod]
    public void Toggle_Twice_OpensAndClosesAllFunctions()
    {
        using var folder = new ScratchFolder();
        Assert.HasCount(3, OpenFunction().Matches(Drive(folder, "document.querySelector('.toggle').click();")));
        Assert.IsEmpty(OpenFunction().Matches(Drive(folder, "document.querySelector('.toggle').click(); document.querySelector('.toggle').click();")));
    }

    /// <summary>Ground, cards and text in the colours of the scheme, and the bars of the charts.</summary>
    [TestMethod]
    [DataRow(false, 0xf4f6f9u, 0xffffffu, 0x2c62d6u)]
    [DataRow(true, 0x0e131au, 0x161d27u, 0x6b9bffu)]
    public void Screenshot_OfPage_ShowsIt(bool isDark, uint ground, uint card, uint bar)
    {
        using var folder = new ScratchFolder();
        var page = Page(folder);
        var image = folder["page.png"];

        _ = Chromium(
            folder, "--hide-scrollbars", "--force-device-scale-factor=1", "--window-size=1200,900", $"--screenshot={image}",
            $"--blink-settings=preferredColorScheme={(isDark ? 0 : 1)}", page);

        var screenshot = Screenshot.Read(image);
        Assert.AreEqual((1200, 900), (screenshot.Width, screenshot.Height));
        var colours = screenshot.Pixels.CountBy(static pixel => pixel).ToDictionary();
        Assert.AreEqual(ground, screenshot.Pixels[0]);
        Assert.IsGreaterThan(100_000, colours.GetValueOrDefault(card));
        Assert.IsGreaterThan(1_000, colours.GetValueOrDefault(bar));
        Assert.IsGreaterThan(100, colours.Count, "text has many shades");
    }

    private string Page(ScratchFolder folder)
    {
        var module = Fixture.Compile(folder, "driver.so", "Rewriting/driver.c", "-shared", "-fPIC", "-O2", "-g");
        File.WriteAllText(folder["page.html"], ReportedModule.Page(folder, module, TestContext.CancellationToken));
        return $"file://{folder["page.html"]}";
    }

    /// <summary>Does to the page what a user would, by a script that its policy would not let run.</summary>
    private string Drive(ScratchFolder folder, string script)
    {
        var text = string.Join('\n',
            Function("write_port", "out %al, %dx; mov $1, %eax; mov $2, %eax; out %al, %dx; mov $3, %eax; mov $2, %eax; ret"),
            Function("read_port", "in %dx, %al; mov $1, %ecx; ret"),
            Function("id", "cpuid; mov $1, %eax; mov $2, %eax; cpuid; mov $1, %eax; mov $2, %eax; rdtsc; mov $1, %eax; ret"));
        var page = ReportedModule.Page(folder, AssembledModule.Build(folder, text), TestContext.CancellationToken);
        page = Policy().Replace(page, "").Replace("</body>", $"<script>{script}</script></body>", StringComparison.Ordinal);
        File.WriteAllText(folder["driven.html"], page);
        return Chromium(folder, "--dump-dom", $"file://{folder["driven.html"]}");
    }

    private static string Function(string name, string body) =>
        $".text\n.globl {name}\n.type {name}, @function\n{name}:\n.cfi_startproc\n{body}\n.cfi_endproc\n.size {name}, . - {name}\n";

    [GeneratedRegex("<meta http-equiv=[^>]*>")]
    private static partial Regex Policy();

    [GeneratedRegex("<details class=\"function card\" data-name=\"([^\"]*)\"")]
    private static partial Regex FunctionName();

    [GeneratedRegex("<details class=\"function card\"[^>]* hidden=")]
    private static partial Regex HiddenFunction();

    [GeneratedRegex("<details class=\"function card\"[^>]* open=")]
    private static partial Regex OpenFunction();

    /// <summary>A profile of its own for each run: two that share one wait for each other. The sandbox wants a user that is not root.</summary>
    private static string Chromium(ScratchFolder folder, params string[] arguments) =>
        Tool.Run("chromium", ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", $"--user-data-dir={folder["profile"]}", .. arguments]);
}
