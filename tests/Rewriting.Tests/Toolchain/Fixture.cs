// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Tests.Toolchain;

/// <summary>The sources in tests/Fixtures, and ELF files made from them.</summary>
internal static class Fixture
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(SourceFolder(), "../../Fixtures"));

    /// <summary>The path of a source.</summary>
    public static string Source(string name) => Path.Combine(Folder, name);

    /// <summary>Compiles a source with gcc.</summary>
    public static string Compile(ScratchFolder folder, string output, string source, params string[] options)
    {
        var path = folder[output];
        _ = Tool.Run("gcc", ["-o", path, Source(source), .. options]);
        return path;
    }

    /// <summary>Reads a file that must be sound.</summary>
    public static ElfFile Read(string path)
    {
        var diagnostics = new DiagnosticBag(path);
        var file = ElfFile.Read(File.ReadAllBytes(path), diagnostics);
        Assert.IsNotNull(file, string.Join('\n', diagnostics));
        Assert.IsEmpty(diagnostics, string.Join('\n', diagnostics));
        return file;
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
