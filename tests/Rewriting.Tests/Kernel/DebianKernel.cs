// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Kernel;

/// <summary>
/// Debian's kernels, found by their meta packages because versions change every few weeks; fetched and unpacked without being installed, and kept
/// under artifacts.
/// </summary>
internal static partial class DebianKernel
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(SourceFolder(), "../../../artifacts/kernels"));
    private static readonly ConcurrentDictionary<string, Lazy<string>> Unpacked = new(StringComparer.Ordinal);

    /// <summary>The folder that modules of a kernel are built against.</summary>
    /// <param name="kernel"><c>6.1</c> or <c>6.12</c>.</param>
    public static string Headers(string kernel)
    {
        var root = Unpack(kernel == "6.1" ? "linux-headers-cloud-amd64" : "linux-headers-6.12-cloud-amd64", HeaderPackage());
        return Directory.GetDirectories(Path.Combine(root, "usr/src"), "linux-headers-*-cloud-amd64").Single();
    }

    /// <summary>The folder of a kernel's own modules.</summary>
    public static string Modules() => Path.Combine(Unpack("linux-image-cloud-amd64", ImagePackage()), "lib/modules");

    /// <summary>Fetches what a meta package depends on, as far as names match, and unpacks it to one folder.</summary>
    private static string Unpack(string meta, Regex wanted) => Unpacked.GetOrAdd(meta, _ => new Lazy<string>(() =>
    {
        var packages = new List<string>();
        var pending = new Queue<string>([meta]);
        while (pending.TryDequeue(out var next))
        {
            foreach (Match match in DependsLine().Matches(Tool.Run("apt-cache", "depends", "--important", next)))
            {
                var name = match.Groups[1].Value;
                if (!wanted.IsMatch(name) || packages.Contains(name))
                    continue;
                packages.Add(name);
                pending.Enqueue(name);
            }
        }

        var folder = Path.Combine(Root, string.Join('+', packages.Order(StringComparer.Ordinal).Take(1)));
        if (Directory.Exists(folder))
            return folder;
        var temporary = Directory.CreateDirectory($"{folder}.{Environment.ProcessId}").FullName;
        Tool.Run("sh", ["-c", $"cd '{temporary}' && apt-get -q download {string.Join(' ', packages)} && for file in *.deb; do dpkg-deb -x \"$file\" . && rm \"$file\"; done"]);
        foreach (var headers in Directory.Exists(Path.Combine(temporary, "usr/src")) ? Directory.GetDirectories(Path.Combine(temporary, "usr/src"), "linux-headers-*") : [])
        {
            // The one absolute path in them.
            var makefile = Path.Combine(headers, "Makefile");
            File.WriteAllText(makefile, File.ReadAllText(makefile).Replace("include /usr/src/", $"include {folder}/usr/src/", StringComparison.Ordinal));
        }

        Directory.Move(temporary, folder);
        return folder;
    })).Value;

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex("^ *\\|?Depends: (\\S+)$", RegexOptions.Multiline)]
    private static partial Regex DependsLine();

    [GeneratedRegex("^linux-(headers|kbuild)-[0-9]")]
    private static partial Regex HeaderPackage();

    [GeneratedRegex("^linux-image-[0-9].*cloud-amd64$")]
    private static partial Regex ImagePackage();
}
