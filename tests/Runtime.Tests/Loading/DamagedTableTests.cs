// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Loading;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Loading;

[TestClass]
public sealed class DamagedTableTests
{
    private static readonly byte[] Good = File.ReadAllBytes(Fixtures.Module("driver.c"));

    [TestMethod]
    [DataRow(SiteTableLayout.NoteVersion, 2UL, DiagnosticId.ModuleTableVersion)]
    [DataRow(SiteTableLayout.NoteVersion, 0UL, DiagnosticId.ModuleTableVersion)]
    [DataRow(SiteTableLayout.NoteSiteTable, 0xFFFF_FFFF_FFFF_FFF0UL, DiagnosticId.ModuleTableDamaged)]
    [DataRow(SiteTableLayout.NoteSiteTableSize, 0x7FFF_FFFF_FFFFUL, DiagnosticId.ModuleTableDamaged)]
    [DataRow(SiteTableLayout.NoteSiteTableSize, 4UL, DiagnosticId.ModuleTableDamaged)]
    [DataRow(SiteTableLayout.NoteBindingCell, 0UL, DiagnosticId.ModuleTableDamaged)]
    [DataRow(SiteTableLayout.NoteBindingCell, 0xFFFF_FFFF_FFFF_FFF8UL, DiagnosticId.ModuleTableDamaged)]
    [DataRow(SiteTableLayout.NoteStubText, 0x10UL, DiagnosticId.ModuleTableDamaged)]
    [DataRow(SiteTableLayout.NoteStubTextSize, 0x7FFF_FFFF_FFFFUL, DiagnosticId.ModuleTableDamaged)]
    public void Read_DamagedNote_IsRefused(int offset, ulong value, DiagnosticId expected)
    {
        var bytes = (byte[])Good.Clone();
        var note = bytes.AsSpan().IndexOf("Afterlink\0\0\0"u8) + 12;
        if (offset == SiteTableLayout.NoteVersion)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(note + offset), (uint)value);
        else
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(note + offset), value);

        AssertRefused(bytes, expected);
    }

    [TestMethod]
    [DataRow(SiteTableLayout.HeaderMagic, 4, 0UL, DiagnosticId.ModuleTableDamaged)]
    [DataRow(SiteTableLayout.HeaderVersion, 2, 2UL, DiagnosticId.ModuleTableVersion)]
    [DataRow(SiteTableLayout.HeaderRecordSize, 2, 8UL, DiagnosticId.ModuleTableDamaged)]
    [DataRow(SiteTableLayout.HeaderCount, 4, 0xFFFF_FFFFUL, DiagnosticId.ModuleTableDamaged)]
    [DataRow(SiteTableLayout.HeaderCount, 4, 0x00FF_FFFFUL, DiagnosticId.ModuleTableDamaged)]
    [DataRow(SiteTableLayout.HeaderStringsOffset, 4, 0xFFFF_FFFFUL, DiagnosticId.ModuleTableDamaged)]
    [DataRow(SiteTableLayout.HeaderStringsSize, 4, 0xFFFF_FFFFUL, DiagnosticId.ModuleTableDamaged)]
    [DataRow(SiteTableLayout.HeaderStringsSize, 4, 0UL, DiagnosticId.ModuleTableDamaged)]
    [DataRow(SiteTableLayout.HeaderStringsSize, 4, 3UL, DiagnosticId.ModuleTableDamaged)]
    public void Read_DamagedHeader_IsRefused(int offset, int size, ulong value, DiagnosticId expected) =>
        AssertRefused(With(offset, size, value), expected);

    [TestMethod]
    [DataRow(SiteTableLayout.RecordAddress, 8, 0UL)]
    [DataRow(SiteTableLayout.RecordAddress, 8, ulong.MaxValue)]
    [DataRow(SiteTableLayout.RecordKind, 2, 0UL)]
    [DataRow(SiteTableLayout.RecordKind, 2, 23UL)]
    [DataRow(SiteTableLayout.RecordKind, 2, 0xFFFFUL)]
    [DataRow(SiteTableLayout.RecordLength, 1, 0UL)]
    [DataRow(SiteTableLayout.RecordLength, 1, 16UL)]
    [DataRow(SiteTableLayout.RecordWindow, 8, 0UL)]
    [DataRow(SiteTableLayout.RecordWindow, 8, 0x7FFF_FFFF_0000UL)]
    [DataRow(SiteTableLayout.RecordStub, 8, 0x10UL)]
    [DataRow(SiteTableLayout.RecordStub, 8, ulong.MaxValue)]
    [DataRow(SiteTableLayout.RecordWindowLength, 1, 1UL)]
    [DataRow(SiteTableLayout.RecordRegister, 1, 16UL)]
    [DataRow(SiteTableLayout.RecordRegister, 1, 0xFEUL)]
    [DataRow(SiteTableLayout.RecordMemoryBase, 1, 17UL)]
    [DataRow(SiteTableLayout.RecordMemoryIndex, 1, 0xFEUL)]
    [DataRow(SiteTableLayout.RecordMemoryScale, 1, 3UL)]
    [DataRow(SiteTableLayout.RecordMemorySegment, 1, 1UL)]
    [DataRow(SiteTableLayout.RecordSystemRegister, 1, 16UL)]
    [DataRow(SiteTableLayout.RecordAddressSize, 1, 5UL)]
    [DataRow(SiteTableLayout.RecordSymbol, 4, 0xFFFF_FFFFUL)]
    [DataRow(SiteTableLayout.RecordSource, 4, 0x00FF_FFFFUL)]
    [DataRow(SiteTableLayout.RecordReason, 4, 0x7FFF_FFFFUL)]
    [DataRow(SiteTableLayout.RecordText, 4, 0x7FFF_FFFFUL)]
    public void Read_DamagedRecord_IsRefused(int offset, int size, ulong value) =>
        AssertRefused(With(SiteTableLayout.HeaderSize + offset, size, value), DiagnosticId.ModuleTableDamaged);

    [TestMethod]
    public void Read_RecordsOutOfOrder_IsRefused()
    {
        var bytes = (byte[])Good.Clone();
        var first = Table(bytes) + SiteTableLayout.HeaderSize;
        var second = bytes.AsSpan(first + SiteTableLayout.RecordSize, SiteTableLayout.RecordSize).ToArray();
        bytes.AsSpan(first, SiteTableLayout.RecordSize).CopyTo(bytes.AsSpan(first + SiteTableLayout.RecordSize));
        second.CopyTo(bytes, first);

        AssertRefused(bytes, DiagnosticId.ModuleTableDamaged);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    public void Read_RandomlyDamagedFile_GivesAnImageOrACode(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = (byte[])Good.Clone();
            var (start, length) = random.Next(3) switch { 0 => (0, 1024), 1 => (Table(bytes), 2048), _ => (0, bytes.Length) };
            for (var n = random.Next(1, 9); n > 0; n--)
                bytes[start + random.Next(Math.Min(length, bytes.Length - start))] = (byte)random.Next(256);
            var path = Fixtures.Write(random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
            var refusal = Read(path);
            File.Delete(path);

            Assert.IsTrue(refusal is null || (int)refusal.Id is >= 4003 and <= 4006, refusal?.Message);
        }
    }

    private static AfterlinkException? Read(string path)
    {
        try
        {
            _ = ModuleImage.Read(path);
            return null;
        }
        catch (AfterlinkException refusal)
        {
            return refusal;
        }
    }

    private static byte[] With(int offset, int size, ulong value)
    {
        var bytes = (byte[])Good.Clone();
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(word, value);
        word[..size].CopyTo(bytes.AsSpan(Table(bytes) + offset));
        return bytes;
    }

    private static int Table(byte[] bytes) => bytes.AsSpan().LastIndexOf("AFLS"u8);

    private static void AssertRefused(byte[] bytes, DiagnosticId expected)
    {
        var path = Fixtures.Write(bytes);

        var refusal = Assert.ThrowsExactly<AfterlinkException>(() => ModuleImage.Read(path));

        Assert.AreEqual(expected, refusal.Id, refusal.Message);
    }
}
