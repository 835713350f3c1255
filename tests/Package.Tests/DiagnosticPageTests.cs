// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text.RegularExpressions;

namespace Afterlink.Package.Tests;

/// <summary>Each code of the one list has its page, and each page is of a code.</summary>
[TestClass]
public sealed partial class DiagnosticPageTests
{
    public static IEnumerable<string> Codes => Numbers().Matches(File.ReadAllText(Repository.GetPath("src/Shared/Diagnostics/DiagnosticId.cs")))
        .Select(static match => $"AFL{int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture):D4}");

    public static IEnumerable<string> Pages =>
        Directory.GetFiles(Repository.GetPath("docs/diagnostics"), "AFL*.md").Select(static path => Path.GetFileNameWithoutExtension(path));

    [TestMethod]
    public void Codes_All_HaveAPage() => Assert.IsEmpty(Codes.Except(Pages).ToList());

    [TestMethod]
    public void Pages_All_AreOfACode() => Assert.IsEmpty(Pages.Except(Codes).ToList());

    [TestMethod]
    [DynamicData(nameof(Pages))]
    public void Page_OfACode_BeginsWithIt(string code) =>
        Assert.StartsWith($"# {code}", File.ReadAllText(Repository.GetPath("docs/diagnostics", $"{code}.md")));

    [GeneratedRegex(@"^\s+\w+ = (\d+),", RegexOptions.Multiline)]
    private static partial Regex Numbers();
}
