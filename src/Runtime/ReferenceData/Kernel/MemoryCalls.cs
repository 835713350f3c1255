// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Kernel;

/// <summary>The calls that change or describe this process's address space; all through the C library, errors by <c>errno</c>.</summary>
internal static unsafe partial class MemoryCalls
{
    public const int ProtectNone = 0; // PROT_NONE
    public const int ProtectRead = 1; // PROT_READ
    public const int ProtectWrite = 2; // PROT_WRITE
    public const int MapShared = 0x01; // MAP_SHARED
    public const int MapPrivate = 0x02; // MAP_PRIVATE
    public const int MapFixed = 0x10; // MAP_FIXED
    public const int MapAnonymous = 0x20; // MAP_ANONYMOUS
    public const int MapLocked = 0x2000; // MAP_LOCKED
    public const int MapPopulate = 0x8000; // MAP_POPULATE
    public const int MoveMayMove = 1; // MREMAP_MAYMOVE
    public const int MoveFixed = 2; // MREMAP_FIXED
    public const int AdviseHugePages = 14; // MADV_HUGEPAGE
    public const int AdvisePopulateRead = 22; // MADV_POPULATE_READ, Linux 5.14
    public const int AdviseCollapse = 25; // MADV_COLLAPSE, Linux 6.1

    /// <summary>What mmap and mremap return when they fail.</summary>
    public const nint Failed = -1;

    /// <summary>Bytes of a page.</summary>
    public const uint PageSize = 4096;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nuint address, nuint length, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint MapAnonymously(nuint address, nuint length, int protection, int flags, int minusOne, long zero);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nuint address, nuint length);

    // Variadic in C; on x86-64 the call is the same, for no vector register is passed (System V psABI, 3.2.3).
    [LibraryImport("libc", EntryPoint = "mremap", SetLastError = true)]
    public static partial nint Move(nuint address, nuint length, nuint newLength, int flags, nuint newAddress);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    public static partial int Protect(nuint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    public static partial int Advise(nuint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "memcmp")]
    [SuppressGCTransition]
    private static partial int CompareShort(void* left, void* right, nuint length);

    [LibraryImport("libc", EntryPoint = "memcmp")]
    private static partial int CompareLong(void* left, void* right, nuint length);

    /// <summary>Whether two pieces of memory hold the same bytes. Long ones let the garbage collector run meanwhile.</summary>
    public static bool AreEqual(nuint left, nuint right, nuint length) =>
        // SAFETY: callers pass ranges that they have mapped for reading.
        (length <= PageSize ? CompareShort((void*)left, (void*)right, length) : CompareLong((void*)left, (void*)right, length)) == 0;
}
