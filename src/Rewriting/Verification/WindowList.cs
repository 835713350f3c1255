// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Verification;

/// <summary>Collects the windows that the records of a site table share.</summary>
internal static class WindowList
{
    /// <summary>The windows, by address; null where records contradict each other.</summary>
    public static List<VerifiedWindow>? Read(SiteTableContent table, ElfFile after, ModuleNote note, DiagnosticBag diagnostics)
    {
        var (records, windows) = (table.Records, new List<VerifiedWindow>());
        for (var i = 0; i < records.Length; i++)
        {
            var record = records[i];
            if (!record.IsPatched)
                continue;
            if (windows.Count != 0 && windows[^1] is var last && last.Start == record.Window)
            {
                if (last.Length != record.WindowLength || last.Stub != record.Stub || last.FirstSite + last.SiteCount != i)
                    return Refuse(record.Window, "its sites disagree about it", diagnostics);
                windows[^1] = last with { SiteCount = last.SiteCount + 1 };
            }
            else
            {
                windows.Add(new VerifiedWindow(record.Window, record.WindowLength, record.Stub, i, 1));
            }

            if (record.Address < record.Window || record.Address - record.Window + (uint)record.Bytes.Length > (uint)record.WindowLength)
                return Refuse(record.Window, "a site is not inside", diagnostics);
        }

        if (table.Moved.Length != 0)
        {
            windows.AddRange(table.Moved);
            windows.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        }

        for (var i = 0; i < windows.Count; i++)
        {
            if (windows[i].Length < 1)
                return Refuse(windows[i].Start, "it is empty", diagnostics);
            if (i > 0 && windows[i - 1].End > windows[i].Start)
                return Refuse(windows[i].Start, "it overlaps the window before it", diagnostics);
            if (windows[i].Stub - note.StubText >= note.StubTextSize)
                return Refuse(windows[i].Start, "its stub is not among the stubs", diagnostics);
            if (after.GetBytes(windows[i].Start, PatchWindow.ShortJumpLength) is [StubShape.JumpShort, var distance])
                windows[i] = windows[i] with { Springboard = windows[i].Start + PatchWindow.ShortJumpLength + (ulong)(sbyte)distance };
        }

        return windows;
    }

    /// <summary>The window that holds an address; null where none does.</summary>
    /// <param name="windows">The windows, by address.</param>
    /// <param name="address">The address.</param>
    public static VerifiedWindow? Find(List<VerifiedWindow> windows, ulong address)
    {
        var (low, high) = (0, windows.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (address < windows[middle].Start)
                high = middle - 1;
            else if (address >= windows[middle].End)
                low = middle + 1;
            else
                return windows[middle];
        }

        return null;
    }

    private static List<VerifiedWindow>? Refuse(ulong window, string why, DiagnosticBag diagnostics)
    {
        diagnostics.Add(DiagnosticId.VerifyWindow, window, why);
        return null;
    }
}
