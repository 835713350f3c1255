// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Kernel;
using Afterlink.Rewriting.Kernel.Stubs;
using Afterlink.Rewriting.Patching;

namespace Afterlink.Rewriting.Reporting;

/// <summary>Why sites stay native, in a sentence a reason of <see cref="NativeReasons"/>.</summary>
internal static class ReasonWords
{
    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        [NativeReasons.ReportOnly] = "Instructions of these kinds are found and counted, and a process target leaves them alone: the operating system answers them, and what runs in the process expects it to.",
        [NativeReasons.StackPointer] = "The instruction writes the stack pointer, which the stub needs to find its way back.",
        [NativeReasons.Relocation] = "The dynamic linker changes bytes of the instruction when it loads the module; a jump there would be overwritten.",
        [NativeReasons.Pinned] = "The instruction means something only where it stands.",
        [NativeReasons.BranchTarget] = "Something branches into the middle of every window that could be made. A jump written over that place would be entered half way through.",
        [NativeReasons.TableUnknown] = "The function has a jump whose targets no table shows. One of them could lie inside the window.",
        [NativeReasons.NotProven] = "The code around the site does not decode from end to end, so that a branch into the window could go unseen. Bytes that are not proven to be code are never touched.",
        [NativeReasons.NoRoom] = "The neighbours are too few to make room for a jump, or they cannot be moved.",
        [NativeReasons.LoaderTable] = "A table of the kernel names the place, and the kernel acts on it there; it may not move.",
        [KernelOperations.NoOperation] = "The kernel has no paravirtual operation for the instruction.",
        [KernelPlan.HaltApart] = "The instruction before hlt turns interrupts on, and the two could not be bound as one; apart, a wake-up between them would be lost.",
    };

    /// <summary>The sentence; empty where the reason's own words have to do.</summary>
    public static string Describe(string reason) => Sentences.GetValueOrDefault(reason, "");
}
