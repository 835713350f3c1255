// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.ReferenceData.Kernel;

namespace Afterlink.ReferenceData.Fills;

/// <summary>A file that a pure fill may read, as it was when it was looked at.</summary>
/// <param name="Path">Its path.</param>
/// <param name="State">Device, inode, size, and the times of its last write and last change; empty where there is no such file.</param>
/// <param name="IsSettled">Whether whatever is written from now on changes <paramref name="State"/>.</param>
internal sealed record FillInput(string Path, string State, bool IsSettled)
{
    // File systems take the time of a change from a clock that ticks every few milliseconds, and some keep whole seconds or two: a second change
    // within a tick would not be seen.
    private static readonly TimeSpan LongestTick = TimeSpan.FromSeconds(3);

    private const int TypeMask = 0xF000; // S_IFMT
    private const int RegularFile = 0x8000; // S_IFREG

    /// <summary>Looks at a file.</summary>
    /// <returns>Null where nothing can be said of it: it is a folder or a device, or the kernel refuses.</returns>
    public static FillInput? TryLook(string path)
    {
        var error = FileStatus.TryOfPath(path, out var status);
        if (error is Errno.NoEntry or Errno.NoFolder)
            return new(path, "", IsSettled: true);
        if (error != 0 || (status.Mode & TypeMask) != RegularFile)
            return null;
        var state = string.Create(CultureInfo.InvariantCulture,
            $"{status.DeviceMajor}:{status.DeviceMinor}:{status.Inode}:{status.Size}:{status.ModifiedSeconds}.{status.ModifiedNanoseconds}:{status.ChangedSeconds}.{status.ChangedNanoseconds}");
        return new(path, state, DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeSeconds(Math.Max(status.ModifiedSeconds, status.ChangedSeconds)) > LongestTick);
    }

    /// <summary>Whether the file is still what it was.</summary>
    public bool IsUnchanged() => TryLook(Path)?.State == State;
}
