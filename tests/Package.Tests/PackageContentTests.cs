// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.IO.Compression;
using System.Xml.Linq;

namespace Afterlink.Package.Tests;

[TestClass]
[TestCategory("package")]
public sealed class PackageContentTests
{
    [TestMethod]
    public void Package_Files_AreTheseAndNoOthers()
    {
        string[] expected =
        [
            "README.md",
            "analyzers/dotnet/cs/Afterlink.Generators.dll",
            "build/Afterlink.Kernel.targets",
            "build/Afterlink.props",
            "build/Afterlink.targets",
            "buildMultiTargeting/Afterlink.props",
            "buildMultiTargeting/Afterlink.targets",
            .. Pages().Select(static page => "docs/diagnostics/" + page),
            "include/afterlink.h",
            "lib/net10.0/Afterlink.dll",
            "lib/net10.0/Afterlink.xml",
            "lib/net8.0/Afterlink.dll",
            "lib/net8.0/Afterlink.xml",
            "tools/net8.0/Afterlink.Rewriting.dll",
            "tools/net8.0/Afterlink.Tasks.deps.json",
            "tools/net8.0/Afterlink.Tasks.dll",
            "tools/net8.0/Iced.dll",
        ];

        using var package = ZipFile.OpenRead(PackageFeed.Package);
        var files = package.Entries.Select(static entry => entry.FullName)
            .Where(static name => !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal))
            .Except(["[Content_Types].xml", "Afterlink.nuspec"]);
        Assert.AreSequenceEqual(expected.Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
    }

    [TestMethod]
    public void Package_Manifest_IsNotADevelopmentDependency() =>
        // `dotnet add package` would leave out the assets to compile against.
        Assert.IsNull(ReadManifest().Element(Name("developmentDependency")));

    [TestMethod]
    [DataRow("id", "Afterlink")]
    [DataRow("version", PackageFeed.Version)]
    [DataRow("license", "Apache-2.0")]
    [DataRow("readme", "README.md")]
    public void Package_Manifest_Says(string element, string expected) =>
        Assert.AreEqual(expected, ReadManifest().Element(Name(element))?.Value);

    [TestMethod]
    public void Package_Manifest_HasNoDependencies() =>
        Assert.IsEmpty(ReadManifest().Descendants(Name("dependency")));

    private static IEnumerable<string> Pages() =>
        Directory.GetFiles(Repository.GetPath("docs", "diagnostics"), "*.md").Select(static path => Path.GetFileName(path));

    private static XElement ReadManifest()
    {
        using var package = ZipFile.OpenRead(PackageFeed.Package);
        using var stream = package.GetEntry("Afterlink.nuspec")!.Open();
        return XDocument.Load(stream).Root!.Elements().Single();
    }

    private static XName Name(string name) => XName.Get(name, "http://schemas.microsoft.com/packaging/2012/06/nuspec.xsd");
}
