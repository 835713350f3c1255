// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Sharing;

/// <summary>Keeps a file open that another thread may close.</summary>
internal readonly ref struct HeldFile
{
    private readonly SafeFileHandle _file;

    /// <summary>Holds a file.</summary>
    /// <exception cref="ObjectDisposedException">It is closed already.</exception>
    public HeldFile(SafeFileHandle file)
    {
        var isHeld = false;
        file.DangerousAddRef(ref isHeld);
        _file = file;
    }

    /// <summary>Lets it be closed.</summary>
    public void Dispose() => _file.DangerousRelease();
}
