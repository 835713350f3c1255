// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.Kernel.Stubs;
using Afterlink.Sites;

namespace Afterlink.Rewriting;

/// <summary>One virtualization-sensitive instruction of a module, and what became of it.</summary>
public sealed class Site
{
    /// <summary>Address of the instruction: link-time virtual address, or the offset in <see cref="Section"/> in a relocatable object.</summary>
    public required ulong Address { get; init; }

    /// <summary>The section that holds it; null where the module has no section headers.</summary>
    public string? Section { get; init; }

    /// <summary>The function that holds it; null where no symbol names one.</summary>
    public string? Symbol { get; init; }

    /// <summary>The site's offset in <see cref="Symbol"/>.</summary>
    public uint SymbolOffset { get; init; }

    /// <summary>The instruction's bytes in the original module.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>The instruction's mnemonic, lower case: <c>rdtsc</c>, <c>in</c>.</summary>
    public required string Mnemonic { get; init; }

    /// <summary>The whole instruction in Intel syntax: <c>in al,dx</c>.</summary>
    public required string Text { get; init; }

    /// <summary>What it asks of its machine.</summary>
    public required SiteKind Kind { get; init; }

    /// <summary>How it got the bytes for its jump; <see cref="WindowType.None"/> where it stays native.</summary>
    public WindowType Window { get; init; }

    /// <summary>Why it stays native, in short words joined by hyphens; null where it is patched.</summary>
    public string? Reason { get; init; }

    /// <summary>Address of the window's first byte; 0 where the site stays native.</summary>
    public ulong WindowAddress { get; init; }

    /// <summary>Bytes of the window; 0 where the site stays native.</summary>
    public int WindowLength { get; init; }

    /// <summary>Address of the stub; 0 where the site stays native or the module is not written.</summary>
    public ulong StubAddress { get; init; }

    /// <summary>Source file of the instruction, where debug information names it.</summary>
    public string? SourceFile { get; init; }

    /// <summary>Source line, 1-based; 0 where unknown.</summary>
    public int SourceLine { get; init; }

    /// <summary>Number of the hypercall that the packaged header declared here; null for every other site.</summary>
    public uint? HypercallNumber { get; init; }

    /// <summary>Whether the site has a window.</summary>
    public bool IsPatched => Window != WindowType.None;

    /// <summary>Whether it stays native because the kernel has no operation for what it does.</summary>
    public bool IsWithoutOperation => Reason == KernelOperations.NoOperation;

    /// <summary>The window as reports show it: <c>padded</c>, <c>inplace</c>, <c>absorbed</c> or <c>none:</c> and the reason.</summary>
    public string WindowText => Window switch
    {
        WindowType.Padded => "padded",
        WindowType.InPlace => "inplace",
        WindowType.Absorbed => "absorbed",
        WindowType.Punned => "punned",
        _ => "none:" + Reason,
    };

    /// <summary>The source place as reports show it, <c>file:line</c>; null where unknown.</summary>
    public string? SourceText => SourceFile is null ? null : FormattableString.Invariant($"{SourceFile}:{SourceLine}");
}
