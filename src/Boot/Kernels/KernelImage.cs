// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Text;
using Afterlink.Diagnostics;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Boot.Kernels;

/// <summary>A bootable image of the user's own (Linux: Documentation/arch/x86/boot.rst).</summary>
internal static class KernelImage
{
    private const int HeaderOffset = 0x202;
    private const int VersionPointerOffset = 0x20E;
    private const int SectorSize = 0x200;
    private const int SetupSize = 0x8000;
    private const int LongestRelease = 64;

    /// <summary>Looks at an image, and for its modules where kernels have them: beside it in <c>../lib/modules</c>, or in <c>/lib/modules</c>.</summary>
    /// <returns>Null where the diagnostics say what is wrong with it.</returns>
    public static GuestKernel? Open(string path, DiagnosticBag diagnostics)
    {
        try
        {
            if (!File.Exists(path))
            {
                diagnostics.Add(DiagnosticId.KernelNotFound, path, "it is neither a version such as 6.1 or 6.12-cloud nor a file");
                return null;
            }

            var full = Path.GetFullPath(path);
            var setup = new byte[SetupSize];
            using var file = File.OpenRead(full);
            var length = file.ReadAtLeast(setup, setup.Length, throwOnEndOfStream: false);
            if (ReadRelease(setup.AsSpan(0, length)) is not { } release)
            {
                diagnostics.Add(DiagnosticId.KernelImageInvalid, path);
                return null;
            }

            var beside = Path.Combine(Path.GetDirectoryName(full)!, "..", "lib", "modules", release);
            var modules = new[] { beside, Path.Combine("/lib/modules", release) }.FirstOrDefault(Directory.Exists);
            return new GuestKernel(release, full, modules);
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            diagnostics.Add(DiagnosticId.InputUnreadable, path, exception.Message);
            return null;
        }
    }

    /// <summary>The release in an image's setup header; null where it is no image.</summary>
    internal static string? ReadRelease(ReadOnlySpan<byte> setup)
    {
        if (setup.Length < VersionPointerOffset + 2 || !setup[HeaderOffset..].StartsWith("HdrS"u8))
            return null;
        var offset = BinaryPrimitives.ReadUInt16LittleEndian(setup[VersionPointerOffset..]) + SectorSize;
        if (offset >= setup.Length)
            return null;

        // "6.1.0-56-amd64 (debian-kernel@...) #1 SMP ..."
        var text = setup[offset..Math.Min(setup.Length, offset + LongestRelease)];
        var end = text.IndexOfAny((byte)' ', (byte)0);
        var release = end <= 0 ? null : Encoding.ASCII.GetString(text[..end]);
        return release is not null && release.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '+' or '_' or '~') && release != ".." ? release : null;
    }
}
