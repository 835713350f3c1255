// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.SystemTests.Libraries;

/// <summary>A .NET root of its own whose runtime and compiler were rewritten; everything else is the machine's.</summary>
internal sealed class RuntimeRoot : IDisposable
{
    private readonly ScratchFolder _folder = new();

    /// <summary>Makes the root.</summary>
    public RuntimeRoot(Variant variant, CancellationToken cancellationToken)
    {
        var framework = Directory.CreateDirectory(_folder[Path.GetRelativePath(MachineRoot, Library.RuntimeFolder)]);
        foreach (var file in Directory.EnumerateFiles(Library.RuntimeFolder))
        {
            var link = Path.Combine(framework.FullName, Path.GetFileName(file));
            if (Rewritten.FirstOrDefault(library => library.Path == file) is { } library)
                library.Rewrite(link, variant, cancellationToken);
            else if (Path.GetExtension(file) == ".so")
                File.Copy(file, link); // Tests look at the libraries of the runtime that runs them, and pass links over.
            else
                File.CreateSymbolicLink(link, file);
        }

        // The host resolves links of its own file before it looks for the root.
        Directory.CreateSymbolicLink(_folder["host"], Path.Combine(MachineRoot, "host"));
        File.Copy(Path.Combine(MachineRoot, "dotnet"), Muxer);
    }

    /// <summary>What is rewritten.</summary>
    public static IReadOnlyList<Library> Rewritten { get; } = [Library.CoreClr, Library.ClrJit];

    /// <summary>The unit tests, built beside these tests with the same configuration.</summary>
    public static string UnitTests { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "../../Afterlink.Rewriting.Tests", new DirectoryInfo(AppContext.BaseDirectory).Name, "Afterlink.Rewriting.Tests.dll"));

    /// <summary>The root's path.</summary>
    public string FullName => _folder.FullName;

    /// <summary>The root's dotnet.</summary>
    public string Muxer => _folder["dotnet"];

    // shared/Microsoft.NETCore.App/version
    private static string MachineRoot => Path.GetFullPath(Path.Combine(Library.RuntimeFolder, "../../.."));

    public void Dispose() => _folder.Dispose();
}
