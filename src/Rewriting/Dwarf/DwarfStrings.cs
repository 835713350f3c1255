// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Dwarf;

/// <summary>The string sections, and the attribute values that are strings or are passed over.</summary>
internal sealed class DwarfStrings(ElfFile file)
{
    private readonly ElfStringTable _strings = new(DebugSection.Read(file, ".debug_str").Bytes);
    private readonly ElfStringTable _lineStrings = new(DebugSection.Read(file, ".debug_line_str").Bytes);

    /// <summary>Reads a value of a form that is a string; of another form it passes over the value and gives <see langword="null"/>.</summary>
    public string? Read(ref NumberReader reader, DwarfForm form, bool is64)
    {
        switch (form)
        {
            case DwarfForm.String:
                return Encoding.UTF8.GetString(reader.ReadString());
            case DwarfForm.StringPointer:
                return Find(_strings, reader.ReadOffset(is64));
            case DwarfForm.LineStringPointer:
                return Find(_lineStrings, reader.ReadOffset(is64));
            default:
                Skip(ref reader, form, is64);
                return null;
        }
    }

    /// <summary>Passes over a value; a form that is not known fails the reader, because its size is not known.</summary>
    private static void Skip(ref NumberReader reader, DwarfForm form, bool is64)
    {
        switch (form)
        {
            case DwarfForm.FlagPresent:
                break;
            case DwarfForm.Data1 or DwarfForm.Flag or DwarfForm.Reference1:
                reader.Skip(1);
                break;
            case DwarfForm.Data2 or DwarfForm.Reference2:
                reader.Skip(2);
                break;
            case DwarfForm.Data4 or DwarfForm.Reference4:
                reader.Skip(4);
                break;
            case DwarfForm.Address or DwarfForm.Data8 or DwarfForm.Reference8 or DwarfForm.Signature:
                reader.Skip(8);
                break;
            case DwarfForm.Data16:
                reader.Skip(16);
                break;
            case DwarfForm.SignedData:
                _ = reader.ReadSigned();
                break;
            case DwarfForm.UnsignedData or DwarfForm.ReferenceUnsigned:
                _ = reader.ReadUnsigned();
                break;
            case DwarfForm.SectionOffset or DwarfForm.ReferenceAddress or DwarfForm.AlternateReference or DwarfForm.AlternateString:
                _ = reader.ReadOffset(is64);
                break;
            case DwarfForm.Block1:
                reader.Skip(reader.ReadByte());
                break;
            case DwarfForm.Block2:
                reader.Skip(reader.ReadUInt16());
                break;
            case DwarfForm.Block4:
                reader.Skip(reader.ReadUInt32());
                break;
            case DwarfForm.Block or DwarfForm.Expression:
                reader.Skip(reader.ReadUnsigned());
                break;
            default:
                _ = reader.Fail();
                break;
        }
    }

    private static string Find(ElfStringTable table, ulong offset) =>
        offset <= uint.MaxValue && table.TryGet((uint)offset, out var value) ? value : "";
}
