// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.Provider;

/// <summary>Whether the provider can run in this process.</summary>
internal static class Platform
{
    /// <summary>Why it cannot; null where it can.</summary>
    public static string? Refusal() => Refusal(
        OperatingSystem.IsLinux(),
        RuntimeInformation.ProcessArchitecture,
        static () => NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out _));

    // musl gives no static TLS to modules that are opened later, and the fast paths have no time for anything else.
    internal static string? Refusal(bool isLinux, Architecture architecture, Func<bool> hasGlibc) =>
        !isLinux ? $"this is {RuntimeInformation.OSDescription}"
        : architecture != Architecture.X64 ? $"this process is {architecture}"
        : !hasGlibc() ? "the process's C library is not glibc (musl is not supported; rewritten modules run natively there)"
        : null;
}
