// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Attach;

/// <summary>A buffer of this process that has pages of a segment.</summary>
/// <param name="buffer">The buffer.</param>
/// <param name="segment">The segment.</param>
/// <param name="mode">What the module may do to the pages.</param>
/// <param name="runs">Its shared pages, at least one.</param>
/// <param name="identity">What the kernel has mapped at the first of them.</param>
internal sealed class Attachment(BufferRange buffer, Segment segment, AttachMode mode, IReadOnlyList<SharedRun> runs, PhysicalIdentity identity)
{
    /// <summary>The buffer.</summary>
    public BufferRange Buffer => buffer;

    /// <summary>The segment.</summary>
    public Segment Segment => segment;

    /// <summary>What the module may do to the pages.</summary>
    public AttachMode Mode => mode;

    /// <summary>Its shared pages.</summary>
    public IReadOnlyList<SharedRun> Runs => runs;

    /// <summary>
    /// Whether pages of it are still there: the module may have freed its buffer, or been unloaded, and something else be mapped there by now.
    /// </summary>
    public bool IsLive(AddressSpace space) => runs.Any(run => IsMapped(space, run));

    /// <summary>Gives the module pages of its own again.</summary>
    /// <returns>False where there was no memory for all of them; contents are as they were.</returns>
    public bool Detach(AddressSpace space)
    {
        var isWhole = true;
        foreach (var run in runs)
        {
            if (IsMapped(space, run))
                isWhole &= PrivateCopy.PutBack(run.Pages, run.Protection);
        }

        return isWhole;
    }

    /// <summary>The runs that are still there.</summary>
    public IEnumerable<SharedRun> LiveRuns(AddressSpace space) => runs.Where(run => IsMapped(space, run)).ToArray();

    /// <summary>What the module could do at an address before it was shared.</summary>
    public int ProtectionAt(nuint address) => runs.First(run => address >= run.Pages.Start && address < run.Pages.End).Protection;

    private bool IsMapped(AddressSpace space, SharedRun run) =>
        Proof.Maps(space, run.Pages, identity with { Offset = identity.Offset + (run.Pages.Start - runs[0].Pages.Start) });
}
