// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Pressure;

/// <summary>
/// Has the kernel watch how long tasks stand still for want of memory: a trigger of pressure stall information (Documentation/accounting/psi.rst). What
/// has fired stays so until it is asked for, and fires once in a window.
/// </summary>
internal sealed unsafe class StallTrigger : IDisposable
{
    private readonly SafeFileHandle _file;
    private bool _isGone;

    private StallTrigger(SafeFileHandle file) => _file = file;

    // A tenth of the time. Users without CAP_SYS_RESOURCE may ask for windows of whole multiples of 2 s (Linux 6.5), and for none before.
    private static ReadOnlySpan<byte> Request => "some 200000 2000000\0"u8;

    /// <summary>Asks for a trigger.</summary>
    /// <param name="path">/proc/pressure/memory, or the file memory.pressure of a cgroup.</param>
    /// <returns>Null where the kernel has none, or not for this user.</returns>
    public static StallTrigger? TryOpen(string path)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        fixed (byte* request = Request)
        {
            // SAFETY: the kernel reads as many bytes as it is told.
            if (FileCalls.WriteStream(file, request, (nuint)Request.Length) == Request.Length)
                return new(file);
        }

        file.Dispose();
        return null;
    }

    /// <summary>Whether it has fired since it was last asked.</summary>
    public bool HasFired()
    {
        if (_isGone)
            return false;
        var entry = new SocketCalls.PollEntry { File = (int)_file.DangerousGetHandle(), Events = SocketCalls.PollPriority };

        // SAFETY: one entry, and no wait.
        _ = SocketCalls.Poll(&entry, 1, 0);

        // The cgroup was removed.
        _isGone = (entry.Result & SocketCalls.PollError) != 0;
        return !_isGone && (entry.Result & SocketCalls.PollPriority) != 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
