// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Text;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Tests.Kernel;

/// <summary>A rewritten module while it is broken.</summary>
internal sealed class BrokenModule
{
    private const int AddendOffset = 16;
    private const int RelocationSize = 24;
    private readonly ElfFile _file;
    private readonly int _entrySize;

    public BrokenModule(BuiltModule module)
    {
        _file = ElfFile.Read(module.Rewritten, new DiagnosticBag())!;
        FirstAdded = (int)(ElfFile.Read(module.Original, new DiagnosticBag())!.FindSection(".altinstructions")?.Size ?? 0);
        _entrySize = module.Headers.Contains("6.12", StringComparison.Ordinal) ? 14 : 12;
        var entries = Relocations(".altinstructions").Where(relocation => (int)relocation.Offset >= FirstAdded && (int)relocation.Offset % _entrySize == 0)
            .Where(static relocation => relocation.Symbol!.Section!.Name == ".text").Take(2).ToArray();
        Entry = (int)entries[0].Offset;
        NextWindow = _ => entries[1].Addend;
        var replacement = Relocations(".altinstructions").Single(relocation => (int)relocation.Offset == Entry + 4);
        Replacement = (int)((long)replacement.Symbol!.Value + replacement.Addend);
        Stub = (int)Relocations(".altinstr_replacement").Single(relocation => (int)relocation.Offset == Replacement + 1).Addend + 4;
    }

    /// <summary>Offset of the first entry of <c>.altinstructions</c> that was added.</summary>
    public int FirstAdded { get; }

    /// <summary>Offset of the first entry that is a window of <c>.text</c>.</summary>
    public int Entry { get; }

    /// <summary>The addend by which the entry would be of the window behind.</summary>
    public Func<long, long> NextWindow { get; }

    /// <summary>Offset of its replacement.</summary>
    public int Replacement { get; }

    /// <summary>Offset of its stub.</summary>
    public int Stub { get; }

    public byte[] Write() => _file.Write();

    /// <summary>Changes a byte of a section.</summary>
    public void Change(string section, int offset, Func<byte, byte> change) => Edit(section, bytes => bytes[offset] = change(bytes[offset]));

    /// <summary>Changes one of the two lengths of the entry.</summary>
    public void ChangeEntry(int field, Func<byte, byte> change) => Change(".altinstructions", Entry + _entrySize - 2 + field, change);

    /// <summary>Changes a byte that a relocation will change.</summary>
    public void ChangeRelocated(string section, Func<byte, byte> change) => Change(section, (int)Relocations(section)[^1].Offset, change);

    /// <summary>Changes a byte, counted from the end.</summary>
    public void ChangeLast(string section, int fromEnd, Func<byte, byte> change) => Edit(section, bytes => bytes[^fromEnd] = change(bytes[^fromEnd]));

    /// <summary>Changes where the relocation of a place leads to.</summary>
    public void Relocate(string section, int offset, Func<long, long> change) =>
        ChangeAddend(section, Relocations(section).FindIndex(relocation => (int)relocation.Offset == offset), change);

    /// <summary>Changes where the last relocation of a section leads to.</summary>
    public void RelocateLast(string section, Func<long, long> change) => ChangeAddend(section, Relocations(section).Count - 1, change);

    /// <summary>Changes where the first relocation of a section leads to.</summary>
    public void RelocateFirst(string section, Func<long, long> change) => ChangeAddend(section, 0, change);

    /// <summary>Makes an unwind record of the shim one of another place.</summary>
    public void MoveUnwindingOfShim() => ChangeAddend(
        ".orc_unwind_ip",
        Relocations(".orc_unwind_ip").FindIndex(static relocation => relocation is { Symbol.Section.Name: ".afterlink.text", Addend: > 0 }),
        static addend => addend + 1);

    /// <summary>The place in <c>.text</c> that the first entry of a table names.</summary>
    public long PlaceIn(string table) => Relocations(table)[0] is { } relocation ? (long)relocation.Symbol!.Value + relocation.Addend : 0;

    /// <summary>Changes which place of the stubs the kernel takes for a call through pv_ops.</summary>
    public void RelocateCall(Func<long, long> change)
    {
        var table = _entrySize == 12 ? ".parainstructions" : ".altinstructions";
        ChangeAddend(table, Relocations(table).FindLastIndex(relocation => relocation.Symbol!.Section!.Name == ".afterlink.text"), change);
    }

    /// <summary>Changes the unwind record of the first stub.</summary>
    public void ChangeUnwinding(Func<byte, byte> change)
    {
        var place = Relocations(".orc_unwind_ip").Single(relocation => relocation.Symbol!.Section!.Name == ".afterlink.text" && relocation.Addend == Stub);
        Change(".orc_unwind", (int)place.Offset / 4 * 6, change);
    }

    /// <summary>Inserts zeros into a table; what is behind them moves.</summary>
    public void Insert(string section, int offset, int count)
    {
        var bytes = _file.FindSection(section)!.Content.ToArray();
        _file.FindSection(section)!.Content = (byte[])[.. bytes[..offset], .. new byte[count], .. bytes[offset..]];
        Edit(".rela" + section, entries =>
        {
            for (var at = 0; at < entries.Length; at += RelocationSize)
            {
                var place = BinaryPrimitives.ReadInt64LittleEndian(entries.AsSpan(at));
                if (place >= offset)
                    BinaryPrimitives.WriteInt64LittleEndian(entries.AsSpan(at), place + count);
            }
        });
    }

    /// <summary>Takes bytes from the end of a section, and the relocations of them.</summary>
    public void Shorten(string section, int count)
    {
        var content = _file.FindSection(section)!.Content;
        _file.FindSection(section)!.Content = content[..^count];
        if (_file.FindSection(".rela" + section) is { } relocations)
            relocations.Content = relocations.Content[..^(count / 4 * RelocationSize)];
        if (section == ".orc_unwind_ip")
            _file.FindSection(".orc_unwind")!.Content = _file.FindSection(".orc_unwind")!.Content[..^6];
    }

    /// <summary>Changes the name of a symbol to one as long.</summary>
    public void Rename(string name, string other) => Edit(".strtab", bytes => Encoding.ASCII.GetBytes(other).CopyTo(bytes, bytes.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(name + '\0'))));

    /// <summary>Gives a section the name of another one.</summary>
    public void RenameSection(string name, string other)
    {
        var (section, donor) = (_file.FindSection(name)!, _file.FindSection(other)!);
        Edit(".shstrtab", bytes =>
        {
            var place = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes('\0' + name + '\0')) + 1;
            bytes.AsSpan(place, name.Length).Clear();
            Encoding.ASCII.GetBytes(donor.Name).CopyTo(bytes, place);
        });
        Assert.AreNotSame(section, donor);
    }

    private List<ElfRelocation> Relocations(string section) => [.. _file.Relocations.Where(relocation => relocation.Section!.Name == section)];

    private void ChangeAddend(string section, int index, Func<long, long> change) => Edit(".rela" + section, entries =>
    {
        var addend = entries.AsSpan(index * RelocationSize + AddendOffset);
        BinaryPrimitives.WriteInt64LittleEndian(addend, change(BinaryPrimitives.ReadInt64LittleEndian(addend)));
    });

    private void Edit(string section, Action<byte[]> change)
    {
        var bytes = _file.FindSection(section)!.Content.ToArray();
        change(bytes);
        _file.FindSection(section)!.Content = bytes;
    }
}
