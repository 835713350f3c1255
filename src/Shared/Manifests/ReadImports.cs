// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Manifests;

/// <summary>
/// The functions by which modules read files, as their symbols are called. The runtime stands before those of a module with
/// reference data in files (src/Runtime/ReferenceData/Interposition), so the generator can tell whether there are any.
/// </summary>
internal static class ReadImports
{
    /// <summary>The names: POSIX, ISO C, their checked forms of <c>_FORTIFY_SOURCE</c> (LSB), and <c>std::istream::read</c> in the Itanium C++ ABI.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "_ZNSi4readEPcl", "__fread_chk", "__pread64_chk", "__pread_chk", "__read_chk", "fread", "fread_unlocked", "mmap", "mmap64", "pread", "pread64", "read",
    ];

    private static readonly HashSet<string> Names = new(All, StringComparer.Ordinal);

    /// <summary>Whether a symbol is one of them.</summary>
    public static bool Contains(string name) => Names.Contains(name);
}
