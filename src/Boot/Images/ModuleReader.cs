// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Boot.Images;

/// <summary>Reads module files, compressed ones as well.</summary>
internal static class ModuleReader
{
    // What distributions compress modules with, and the program that undoes it.
    private static readonly (string Extension, string Program)[] Compressions = [(".xz", "xz"), (".zst", "zstd"), (".gz", "gzip")];

    /// <summary>Reads a module.</summary>
    /// <returns>Null where the diagnostics say what is wrong with it.</returns>
    public static async Task<GuestModule?> ReadAsync(string path, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        var program = Compressions.FirstOrDefault(entry => path.EndsWith(entry.Extension, StringComparison.Ordinal)).Program;
        if (program is null)
            return Make(path, ModuleFile.TryRead(path, diagnostics), diagnostics);

        var folder = Directory.CreateTempSubdirectory("afterlink-");
        try
        {
            var copy = Path.Combine(folder.FullName, "module.ko" + Path.GetExtension(path));
            File.Copy(path, copy);
            var result = await ExternalCommand.RunAsync(folder.FullName, program, ["-d", "-f", "-k", copy], cancellationToken);
            if (result.Succeeded)
                return Make(path, await File.ReadAllBytesAsync(Path.Combine(folder.FullName, "module.ko"), cancellationToken), diagnostics);
            if (result.ExitCode < 0)
                diagnostics.Add(DiagnosticId.BootToolMissing, program, $"{path} is compressed with it");
            else
                diagnostics.Add(DiagnosticId.InputUnreadable, path, result.Summary);
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            diagnostics.Add(DiagnosticId.InputUnreadable, path, exception.Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return null;
    }

    private static GuestModule? Make(string path, byte[]? image, DiagnosticBag diagnostics) =>
        image is not null && ModuleInformation.Read(path, image, diagnostics) is { } information ? new GuestModule(path, image, information) : null;
}
