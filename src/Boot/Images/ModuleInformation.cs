// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Boot.Images;

/// <summary>What a module says of itself in <c>.modinfo</c>: zero-terminated <c>key=value</c> strings.</summary>
/// <param name="Name">Its name, with underscores for dashes as the kernel has it.</param>
/// <param name="Depends">Modules it cannot be loaded without.</param>
/// <param name="LoadFirst">Modules that it wants loaded before it where they exist (<c>softdep</c>).</param>
internal sealed record ModuleInformation(string Name, IReadOnlyList<string> Depends, IReadOnlyList<string> LoadFirst)
{
    private const string SectionName = ".modinfo";

    /// <summary>Reads a module.</summary>
    /// <returns>Null where the diagnostics say what is wrong with it.</returns>
    public static ModuleInformation? Read(string path, ReadOnlyMemory<byte> image, DiagnosticBag diagnostics)
    {
        var problems = new DiagnosticBag(path);
        var section = ElfFile.Read(image, problems) is { Type: ElfFileType.Relocatable } file ? file.Sections.FirstOrDefault(static section => section.Name == SectionName) : null;
        if (section is null)
        {
            foreach (var problem in problems)
                diagnostics.Add(problem);
            if (!problems.HasErrors)
                diagnostics.AddAt(DiagnosticId.KernelModuleInvalid, path, 0, path);
            return null;
        }

        string? name = null;
        var (depends, first) = (new List<string>(), new List<string>());
        foreach (var entry in Encoding.UTF8.GetString(section.Content.Span).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            if (entry.StartsWith("name=", StringComparison.Ordinal))
                name = Normalize(entry[5..]);
            else if (entry.StartsWith("depends=", StringComparison.Ordinal))
                depends.AddRange(entry[8..].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Normalize));
            else if (entry.StartsWith("softdep=pre:", StringComparison.Ordinal))
                first.AddRange(entry[12..].Split("post:")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Normalize));
        }

        return new ModuleInformation(name ?? NameOf(path), depends, first);
    }

    /// <summary>The name of the module in a file.</summary>
    public static string NameOf(string path)
    {
        var name = Path.GetFileName(path);
        var extension = name.IndexOf(".ko", StringComparison.Ordinal);
        return Normalize(extension < 0 ? name : name[..extension]);
    }

    /// <summary>A name as the kernel has it.</summary>
    public static string Normalize(string name) => name.Replace('-', '_');
}
