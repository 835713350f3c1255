// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.ReferenceData.Kernel;

/// <summary>The calls on nodes of memory (numa(7)), which the C library has no functions for; by their numbers on x86-64.</summary>
internal static unsafe partial class NodeCalls
{
    public const int Interleave = 3; // MPOL_INTERLEAVE
    public const int PreferMany = 5; // MPOL_PREFERRED_MANY, Linux 5.15
    public const uint AllowedNodes = 4; // MPOL_F_MEMS_ALLOWED

    /// <summary>Nodes that a mask has room for: as many as the largest kernels have (NODES_SHIFT 10).</summary>
    public const int MaximalNodes = 1024;

    private const nint BindNumber = 237;
    private const nint GetPolicyNumber = 239;
    private const nint MovePagesNumber = 279;

    /// <summary>mbind(2).</summary>
    /// <param name="start">First page.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="mode">The policy.</param>
    /// <param name="nodes">A mask of <see cref="MaximalNodes"/> bits.</param>
    /// <returns>Whether the kernel took it.</returns>
    public static bool Bind(nuint start, nuint length, int mode, ulong* nodes) =>
        // The kernel counts one bit less than it is told (mm/mempolicy.c, get_nodes).
        Call(BindNumber, (nint)start, (nint)length, mode, (nint)nodes, MaximalNodes + 1, 0) == 0;

    /// <summary>get_mempolicy(2) for the nodes that this thread may use.</summary>
    /// <param name="nodes">Receives a mask of <see cref="MaximalNodes"/> bits.</param>
    /// <returns>False on kernels without nodes.</returns>
    public static bool TryGetAllowed(ulong* nodes) => Call(GetPolicyNumber, 0, (nint)nodes, MaximalNodes, 0, (nint)AllowedNodes, 0) == 0;

    /// <summary>move_pages(2) that moves nothing.</summary>
    /// <param name="count">Number of pages.</param>
    /// <param name="pages">Their addresses.</param>
    /// <param name="status">Receives the node of each, or a negative error number.</param>
    /// <returns>False where the kernel cannot be asked.</returns>
    public static bool TryLocate(int count, nuint* pages, int* status) => Call(MovePagesNumber, 0, count, (nint)pages, 0, (nint)status, 0) == 0;

    // Variadic in C; the call is the same on x86-64.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint first, nint second, nint third, nint fourth, nint fifth, nint sixth);
}
