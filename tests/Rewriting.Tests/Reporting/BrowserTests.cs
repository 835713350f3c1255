// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Reporting;

/// <summary>The page as a browser shows it.</summary>
[TestClass]
public sealed class BrowserTests
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

    /// <summary>A profile of its own for each run: two that share one wait for each other. The sandbox wants a user that is not root.</summary>
    private static string Chromium(ScratchFolder folder, params string[] arguments) =>
        Tool.Run("chromium", ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", $"--user-data-dir={folder["profile"]}", .. arguments]);
}
