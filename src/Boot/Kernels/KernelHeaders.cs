// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;

namespace Afterlink.Boot.Kernels;

/// <summary>The headers of a kernel as Debian packs them, made to work at another place than the root of a system.</summary>
internal static class KernelHeaders
{
    private const string SourceFolder = "usr/src";
    private static readonly string[] Prefixes = ["linux-headers-", "linux-kbuild-", "linux-compiler-"];

    /// <summary>Whether a package is one of those that headers are made of.</summary>
    public static bool IsPart(string package) => Prefixes.Any(prefix => package.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The folder that kbuild takes.</summary>
    public static string FolderIn(string folder, string release) => Path.Combine(folder, SourceFolder, "linux-headers-" + release);

    /// <summary>
    /// Changes the one absolute path in them: a makefile includes that of the shared part. Links between the parts are relative.
    /// </summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="place">Where they will be.</param>
    public static void Relocate(string folder, string place)
    {
        foreach (var headers in Directory.EnumerateDirectories(Path.Combine(folder, SourceFolder), "linux-headers-*"))
        {
            var makefile = Path.Combine(headers, "Makefile");
            var text = File.Exists(makefile) ? File.ReadAllText(makefile) : "";
            var changed = text.Replace($"include /{SourceFolder}/", $"include {place}/{SourceFolder}/", StringComparison.Ordinal);
            if (!ReferenceEquals(text, changed) && text != changed)
                File.WriteAllText(makefile, changed, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
    }
}
