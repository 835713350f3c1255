// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.ComponentModel;
using System.Diagnostics;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Kernel.Target;

/// <summary>Compiles the shim with the build of the target kernel itself, so that flags, layouts and what objtool makes are the kernel's own.</summary>
internal static class ShimCompiler
{
    private const string SourceName = "afterlink_shim.c";
    private const string ObjectName = "afterlink_shim.o";
    private const int MaxMessage = 600;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Variables by which a make that runs this one would change what it does.</summary>
    private static readonly string[] Inherited = ["MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "M", "O", "KBUILD_EXTMOD", "KBUILD_OUTPUT", "KBUILD_SRC", "KCFLAGS", "KCPPFLAGS"];

    /// <summary>The source of the shim.</summary>
    public static byte[] Source
    {
        get
        {
            using var stream = typeof(ShimCompiler).Assembly.GetManifestResourceStream(SourceName)!;
            var source = new byte[stream.Length];
            stream.ReadExactly(source);
            return source;
        }
    }

    /// <summary>Compiles the shim; null where <paramref name="diagnostics"/> says why not.</summary>
    public static byte[]? Compile(string headers, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        DirectoryInfo? folder = null;
        try
        {
            folder = Directory.CreateTempSubdirectory("afterlink-shim-");
            File.WriteAllBytes(Path.Combine(folder.FullName, SourceName), Source);
            File.WriteAllText(Path.Combine(folder.FullName, "Kbuild"), $"obj-m := {ObjectName}\n");
            var (code, output) = Run(headers, folder.FullName, cancellationToken);
            var result = Path.Combine(folder.FullName, ObjectName);
            if (code == 0 && File.Exists(result))
                return File.ReadAllBytes(result);
            diagnostics.Add(DiagnosticId.KernelShimFailed, headers, Shorten(output));
        }
        catch (Win32Exception exception)
        {
            diagnostics.Add(DiagnosticId.KernelShimFailed, headers, $"make: {exception.Message} (Debian: apt-get install make gcc-12)");
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            diagnostics.Add(DiagnosticId.KernelShimFailed, headers, exception.Message);
        }
        finally
        {
            TryDelete(folder);
        }

        return null;
    }

    private static (int Code, string Output) Run(string headers, string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("make") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var argument in (string[])["-s", "-C", headers, $"M={folder}", ObjectName])
            start.ArgumentList.Add(argument);
        foreach (var name in Inherited)
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start) ?? throw new IOException("make did not start");
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            process.WaitForExitAsync(limit.Token).GetAwaiter().GetResult();
            return (process.ExitCode, errors.GetAwaiter().GetResult() + output.GetAwaiter().GetResult());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            return (-1, $"it took more than {Limit.TotalMinutes} minutes");
        }
    }

    /// <summary>The first line that says what is wrong.</summary>
    private static string Shorten(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = Array.Find(lines, static line => line.Contains("error", StringComparison.OrdinalIgnoreCase))
            ?? Array.Find(lines, static line => line.Contains("***", StringComparison.Ordinal)) ?? (lines.Length == 0 ? "make failed" : lines[0]);
        return line.Length > MaxMessage ? line[..MaxMessage] : line;
    }

    private static void TryDelete(DirectoryInfo? folder)
    {
        try
        {
            folder?.Delete(recursive: true);
        }
        catch (Exception exception) when (ModuleFile.IsFileProblem(exception))
        {
            // A folder of this user's in the folder for temporary files is no reason to fail.
        }
    }
}
