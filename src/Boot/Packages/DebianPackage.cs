// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text.RegularExpressions;

namespace Afterlink.Boot.Packages;

/// <summary>A package as apt describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Depends">Names of the packages it depends on; of alternatives the first.</param>
internal sealed partial record DebianPackage(string Name, string Version, IReadOnlyList<string> Depends)
{
    /// <summary>Reads what <c>apt-cache show</c> prints: paragraphs of fields (deb822(5)). What is no package is passed over.</summary>
    public static IReadOnlyList<DebianPackage> Parse(string text)
    {
        var packages = new List<DebianPackage>();
        foreach (var paragraph in text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            // Debian Policy 5.6.1 and 5.6.12 say what names and versions consist of; both become part of paths here.
            if (Field(paragraph, "Package") is { } name && NameForm().IsMatch(name)
                && Field(paragraph, "Version") is { } version && VersionForm().IsMatch(version))
                packages.Add(new DebianPackage(name, version, [.. DependenciesOf(Field(paragraph, "Depends") ?? "")]));
        }

        return packages;
    }

    private static IEnumerable<string> DependenciesOf(string field) =>
        field.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(static entry => entry.Split(' ', ':')[0])
            .Where(static name => NameForm().IsMatch(name));

    private static string? Field(string paragraph, string name)
    {
        foreach (var line in paragraph.Split('\n'))
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] == ':')
                return line[(name.Length + 1)..].Trim();
        }

        return null;
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9+.-]+\z")]
    private static partial Regex NameForm();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9.+~:-]*\z")]
    private static partial Regex VersionForm();
}
