// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>Calls of libc on the file descriptors and streams of a module.</summary>
internal static partial class StreamCalls
{
    public const int FromStart = 0; // SEEK_SET
    public const int FromHere = 1; // SEEK_CUR

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(int descriptor, long offset, int from);

    [LibraryImport("libc", EntryPoint = "fileno")]
    public static partial int DescriptorOf(nint stream);

    [LibraryImport("libc", EntryPoint = "ftello")]
    public static partial long PositionOf(nint stream);

    [LibraryImport("libc", EntryPoint = "fseeko")]
    public static partial int SetPosition(nint stream, long offset, int from);

    [LibraryImport("libc", EntryPoint = "feof")]
    public static partial int IsAtEnd(nint stream);

    [LibraryImport("libc", EntryPoint = "ferror")]
    public static partial int HasFailed(nint stream);
}
