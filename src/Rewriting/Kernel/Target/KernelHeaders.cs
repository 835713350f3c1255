// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Security.Cryptography;
using System.Text;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Kernel.Target;

/// <summary>A folder that modules of a kernel are built against.</summary>
/// <param name="Path">The folder, as the user named it.</param>
/// <param name="Release">The kernel's release, as <c>uname -r</c> prints it.</param>
/// <param name="Versions">What the kernel exports.</param>
/// <param name="Identity">SHA-256 of configuration, release and exports, and of what is compiled against them.</param>
internal sealed record KernelHeaders(string Path, string Release, SymbolVersions Versions, ReadOnlyMemory<byte> Identity)
{
    private const string ConfigurationFile = "include/generated/autoconf.h";
    private const string ReleaseFile = "include/generated/utsrelease.h";
    private const string VersionsFile = "Module.symvers";

    /// <summary>Reads headers; null where <paramref name="diagnostics"/> says what is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="source">What will be compiled against them.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    public static KernelHeaders? Read(string folder, ReadOnlySpan<byte> source, DiagnosticBag diagnostics)
    {
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(SHA256.HashData(source));
            foreach (var name in (string[])[ConfigurationFile, ReleaseFile])
            {
                var path = System.IO.Path.Combine(folder, name);
                if (!File.Exists(path))
                {
                    diagnostics.Add(DiagnosticId.KernelHeadersMissing, folder, $"there is no {name}");
                    return null;
                }

                hash.AppendData(SHA256.HashData(File.ReadAllBytes(path)));
            }

            // A kernel without modversions may have none.
            var versions = System.IO.Path.Combine(folder, VersionsFile);
            var text = File.Exists(versions) ? File.ReadAllText(versions) : "";
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            var release = ReadRelease(File.ReadAllText(System.IO.Path.Combine(folder, ReleaseFile)));
            return new KernelHeaders(folder, release, SymbolVersions.Parse(text), hash.GetHashAndReset());
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            diagnostics.Add(DiagnosticId.KernelHeadersMissing, folder, exception.Message);
            return null;
        }
    }

    /// <summary>The string of <c>#define UTS_RELEASE "..."</c>; empty where there is none.</summary>
    private static string ReadRelease(string text)
    {
        var start = text.IndexOf('"', StringComparison.Ordinal) + 1;
        var end = start == 0 ? -1 : text.IndexOf('"', start);
        return end < 0 ? "" : text[start..end];
    }
}
