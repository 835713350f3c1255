// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Sites;

namespace Afterlink.Modules;

/// <summary>One virtualization-sensitive instruction of a loaded module.</summary>
public sealed class Site
{
    internal Site(SiteRecord record, ulong loadBias, string symbol, string sourceFile, string reason, string instruction)
    {
        Kind = record.Kind;
        Address = record.Address;
        MappedAddress = (nint)(record.Address + loadBias);
        Symbol = symbol;
        SymbolOffset = (int)record.SymbolOffset;
        SourceFile = sourceFile;
        Line = (int)record.Line;
        Window = record.WindowType;
        Reason = reason;
        Instruction = instruction;
        var bytes = new byte[sizeof(ulong) * 2];
        BitConverter.TryWriteBytes(bytes, record.Bytes0);
        BitConverter.TryWriteBytes(bytes.AsSpan(sizeof(ulong)), record.Bytes1);
        Bytes = bytes.AsMemory(0, record.Length);
        Flags = record.Flags;
        Hypercall = record.Hypercall;
    }

    /// <summary>What the instruction asks.</summary>
    public SiteKind Kind { get; }

    /// <summary>Its address in the file, before relocation.</summary>
    public ulong Address { get; }

    /// <summary>Its address in this process.</summary>
    public nint MappedAddress { get; }

    /// <summary>The function that holds it; empty where unknown.</summary>
    public string Symbol { get; }

    /// <summary>Its offset in that function.</summary>
    public int SymbolOffset { get; }

    /// <summary>The source file; empty where debug information does not name one.</summary>
    public string SourceFile { get; }

    /// <summary>The source line; 0 where unknown.</summary>
    public int Line { get; }

    /// <summary><c>file:line</c>, or null where unknown.</summary>
    public string? Source => SourceFile.Length == 0 ? null : Line == 0 ? SourceFile : $"{SourceFile}:{Line}";

    /// <summary>The instruction in Intel syntax: <c>in al,dx</c>.</summary>
    public string Instruction { get; }

    /// <summary>The bytes of the original instruction.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>How the site was patched; <see cref="WindowType.None"/> where it stayed native.</summary>
    public WindowType Window { get; }

    /// <summary>Why the site stayed native; empty where it did not.</summary>
    public string Reason { get; }

    /// <summary>Further facts of the site.</summary>
    public SiteRecordFlags Flags { get; }

    /// <summary>The number of a declared hypercall.</summary>
    public uint Hypercall { get; }

    /// <summary>What the site is bound to at present.</summary>
    public SiteBinding Binding { get; internal set; }

    /// <summary><c>uart_init+0x12 (uart.c:40)</c>, as far as it is known.</summary>
    public override string ToString()
    {
        var place = Symbol.Length == 0 ? $"0x{Address:x}" : SymbolOffset == 0 ? Symbol : $"{Symbol}+0x{SymbolOffset:x}";
        return Source is { } source ? $"{place} ({source})" : place;
    }
}
