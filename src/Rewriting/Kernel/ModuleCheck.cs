// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Architectures;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.X86;

namespace Afterlink.Rewriting.Kernel;

/// <summary>
/// Refuses what the kernel would refuse, or would take and write where it must not: it checks no offset of a relocation, and no table.
/// </summary>
internal static class ModuleCheck
{
    /// <summary>Modules lie in pages, so the kernel keeps no alignment that is larger; and padding must not make a file huge.</summary>
    private const int MaxAlignment = 4096;

    private const string VersionMagic = "vermagic=";
    private static ReadOnlySpan<byte> SignatureMark => "~Module signature appended~\n"u8;

    /// <summary>Bytes that the kernel writes for each type of relocation that it knows.</summary>
    private static readonly Dictionary<uint, int> Widths = new()
    {
        [X86RelocationType.None] = 0,
        [X86RelocationType.Absolute64] = 8,
        [X86RelocationType.PcRelative32] = 4,
        [X86RelocationType.Plt32] = 4,
        [X86RelocationType.Absolute32] = 4,
        [X86RelocationType.Absolute32Signed] = 4,
        [X86RelocationType.PcRelative64] = 8,
    };

    /// <summary>Whether a file is a linked module, and not an object that is yet to be linked into one.</summary>
    public static bool IsLinked(ElfFile file) => file.FindSection(KernelTables.ThisModule) is not null;

    /// <summary>Whether a signature follows the module.</summary>
    public static bool IsSigned(ReadOnlySpan<byte> image) => image.EndsWith(SignatureMark);

    /// <summary>Whether the module can be rewritten; false where <paramref name="diagnostics"/> says why not.</summary>
    public static bool Run(ElfFile file, KernelTarget target, DiagnosticBag diagnostics)
    {
        if (!Architecture.Of(file).CanRewrite(diagnostics))
            return false;
        if (file.FindSection(ModuleRecord.SectionName) is not null)
        {
            diagnostics.Add(DiagnosticId.KernelAlreadyRewritten);
            return false;
        }

        if ((FindProblem(file, target.Headers) ?? FindMissingTables(file, target.Layout)) is not { } problem)
            return true;
        diagnostics.Add(DiagnosticId.KernelModuleRefused, problem);
        return false;
    }

    /// <summary>What is wrong with the relocations of what is loaded, in words; null where nothing is.</summary>
    public static string? FindRelocationProblem(ElfFile file)
    {
        var places = new HashSet<(int Section, ulong Offset)>();
        foreach (var relocation in file.Relocations)
        {
            if (relocation.Section is not { IsAllocated: true } section)
                continue;
            if (!Widths.TryGetValue(relocation.Type, out var width))
                return $"a relocation of {section.Name} has type {relocation.Type}, which no kernel knows";
            if (!section.HasContent || !ElfBounds.Contains(section.Size, relocation.Offset, (ulong)width))
                return $"a relocation of {section.Name} at 0x{relocation.Offset:x} lies outside of it";
            if (section.Content.Span.Slice((int)relocation.Offset, width).ContainsAnyExcept((byte)0))
                return $"{section.Name} is not zero where it is relocated, at 0x{relocation.Offset:x}";
            if (width != 0 && !places.Add((section.Index, relocation.Offset)))
                return $"{section.Name} is relocated twice at 0x{relocation.Offset:x}";
        }

        return null;
    }

    private static string? FindProblem(ElfFile file, KernelHeaders headers)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var section in file.Sections)
        {
            if (section.IsAllocated && section.Size != 0 && !names.Add(section.Name) && IsLinked(file))
                return $"it has two sections {section.Name}";
            if (section.Alignment > MaxAlignment)
                return $"section {section.Name} is to be aligned to {section.Alignment} bytes";
            if (section.IsAllocated && (section.Flags & ElfSectionFlags.Compressed) != 0)
                return $"section {section.Name} is compressed";
        }

        if (FindRelocationProblem(file) is { } problem)
            return problem;
        return ReadRelease(file) is { } release && headers.Release.Length != 0 && release != headers.Release
            ? $"it was built for {release}, and the headers are those of {headers.Release}"
            : null;
    }

    /// <summary>
    /// Where kbuild leaves an object of several to objtool until they are linked (kernels with CONFIG_X86_KERNEL_IBT do), its tables are yet to be made,
    /// and objtool makes none where it finds one: those of the stubs would be all that the module has.
    /// </summary>
    private static string? FindMissingTables(ElfFile file, KernelLayout layout) =>
        !IsLinked(file) && layout.OrcSize != 0 && file.FindSection(KernelTables.OrcPlaces) is null && file.Sections.Any(static section => section.IsExecutable && section.Size != 0)
            ? "objtool has made no unwind records for it yet; rewrite the module that it is linked into" : null;

    /// <summary>The release of the kernel that the module was built for; null where it does not say.</summary>
    private static string? ReadRelease(ElfFile file)
    {
        if (file.FindSection(".modinfo") is not { HasContent: true } information)
            return null;
        foreach (var entry in System.Text.Encoding.Latin1.GetString(information.Content.Span).Split('\0'))
        {
            if (entry.StartsWith(VersionMagic, StringComparison.Ordinal))
                return entry[VersionMagic.Length..].Split(' ')[0];
        }

        return null;
    }
}
