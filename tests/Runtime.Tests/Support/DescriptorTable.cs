// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Modules;

namespace Afterlink.Runtime.Tests.Support;

/// <summary>A global descriptor table for the modules that have <c>lgdt_site</c>.</summary>
internal static class DescriptorTable
{
    /// <summary>Has a module load a table; it has to stay until the test ends.</summary>
    /// <param name="module">The module.</param>
    /// <param name="words">The table, in words of 8 bytes.</param>
    public static Bytes Load(LoadedModule module, params ReadOnlySpan<ulong> words)
    {
        var table = new Bytes(words.Length * sizeof(ulong));
        MemoryMarshal.AsBytes(words).CopyTo(table.Span);
        using var operand = new Bytes(16);
        BitConverter.TryWriteBytes(operand.Span, (ushort)(table.Span.Length - 1));
        BitConverter.TryWriteBytes(operand.Span[2..], table.Address);
        new Probe { [Probe.Rdi] = operand.Address }.Call(module, "lgdt_site");
        return table;
    }
}
