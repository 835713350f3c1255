// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>Recognises what distributions compress kernel modules with, so that the message can say what to do.</summary>
internal static class CompressedFile
{
    // How such files begin: the .xz file format 2.1.1.1, RFC 8878 3.1.1, RFC 1952 2.3.1.
    private static readonly (byte[] Magic, string Extension, string Program)[] Forms =
    [
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], ".ko.xz", "xz"),
        ([0x28, 0xB5, 0x2F, 0xFD], ".ko.zst", "zstd"),
        ([0x1F, 0x8B], ".ko.gz", "gzip"),
    ];

    /// <summary>The program that unpacks a file with these bytes; null where it is not compressed.</summary>
    public static string? ProgramFor(ReadOnlySpan<byte> bytes)
    {
        foreach (var (magic, _, program) in Forms)
        {
            if (bytes.StartsWith(magic))
                return program;
        }

        return null;
    }

    /// <summary>Whether a file is a compressed kernel module, by its name.</summary>
    public static bool IsKernelModule(string path) => Array.Exists(Forms, form => path.EndsWith(form.Extension, StringComparison.Ordinal));
}
