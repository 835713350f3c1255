// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Reporting;

/// <summary>Finds the code of a rewritten module: what stands in its windows now, and its stubs.</summary>
internal abstract class RewrittenCode
{
    /// <summary>Address of the binding cell; one that nothing has where the module has none.</summary>
    public virtual ulong BindingCell => ulong.MaxValue;

    /// <summary>The code from an address on that is the module's own, of the section of <paramref name="site"/>; empty where windows are left to whoever loads the module.</summary>
    public abstract ReadOnlyMemory<byte> At(Site site, ulong address);

    /// <summary>The stub of a patched site, and perhaps what follows up to the next.</summary>
    public abstract ReadOnlyMemory<byte> StubOf(Site site);

    /// <summary>What a relocation in the bytes of an instruction of a site's stub leads to, in words; null where none does.</summary>
    public virtual string? TargetOf(Site site, ulong address, int length) => null;

    /// <summary>The bytes of a section from a place on; empty where it has none there.</summary>
    protected static ReadOnlyMemory<byte> Slice(ElfSection? section, ulong start, ulong? length = null) =>
        section is { HasContent: true } && start <= section.Size && ElfBounds.Contains(section.Size, start, length ?? section.Size - start)
            ? section.Content.Slice((int)start, (int)(length ?? section.Size - start)) : default;
}
