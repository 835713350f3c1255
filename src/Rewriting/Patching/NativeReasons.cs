// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Patching;

/// <summary>Why sites stay native: the words that reports show behind <c>none:</c>.</summary>
internal static class NativeReasons
{
    /// <summary>The process target patches no site of this kind.</summary>
    public const string ReportOnly = "report-only";

    /// <summary>The instruction writes the stack pointer, which the stub needs.</summary>
    public const string StackPointer = "stack-pointer";

    /// <summary>A relocation changes bytes of the instruction.</summary>
    public const string Relocation = "relocation";

    /// <summary>The instruction means something only where it stands.</summary>
    public const string Pinned = "pinned";

    /// <summary>Something branches into every window that could be made.</summary>
    public const string BranchTarget = "branch-target";

    /// <summary>A jump of the function goes where no table shows, perhaps into the window.</summary>
    public const string TableUnknown = "table-unknown";

    /// <summary>The code around the site does not decode throughout, so that unseen code may branch into a window.</summary>
    public const string NotProven = "not-proven";

    /// <summary>A table of the module's loader owns the instruction: alternatives, the exception table and so on of a kernel module.</summary>
    public const string LoaderTable = "kernel-table";

    /// <summary>The neighbours are too few, or cannot be moved.</summary>
    public const string NoRoom = "no-room";
}
