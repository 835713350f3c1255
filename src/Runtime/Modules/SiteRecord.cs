// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Bindings;
using Afterlink.Sites;

namespace Afterlink.Modules;

/// <summary>One record of a site table, byte for byte as <see cref="SiteTableLayout"/> says.</summary>
[StructLayout(LayoutKind.Sequential, Size = SiteTableLayout.RecordSize)]
internal struct SiteRecord
{
    public ulong Address;
    public ulong Window;
    public ulong Stub;
    public SiteKind Kind;
    public byte Length;
    public byte WindowLength;
    public WindowType WindowType;
    public SiteRecordFlags Flags;
    public byte Register;
    public byte OperandSize;
    public byte SystemRegister;
    public byte MemoryBase;
    public byte MemoryIndex;
    public byte MemoryScale;
    public byte MemorySegment;
    public byte AddressSize;
    public ushort Immediate;
    public long Displacement;
    public ulong Bytes0;
    public ulong Bytes1;
    public uint Symbol;
    public uint SymbolOffset;
    public uint Source;
    public uint Line;
    public uint Reason;
    public uint Hypercall;
    public uint Text;
    public uint Reserved;
}
