// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.X86;

namespace Afterlink.Rewriting.Kernel.Writing;

/// <summary>Adds entries to <c>.altinstructions</c>: by these the kernel itself patches windows when it loads the module.</summary>
internal sealed class AlternativeTable(ObjectEditor editor, KernelLayout layout)
{
    private const byte CallNear = 0xE8;
    private const byte JumpNear = 0xE9;
    private const int BranchLength = 5;

    private readonly ElfSection _entries = editor.GetOrAdd(KernelTables.Alternatives, ElfSectionType.ProgramBits, ElfSectionFlags.Allocate, 1);
    private readonly ElfSection _replacements =
        editor.GetOrAdd(KernelTables.Replacements, ElfSectionType.ProgramBits, ElfSectionFlags.Allocate | ElfSectionFlags.Execute, 1);

    /// <summary>Where the processor has a feature, [offset, offset + length) becomes a jump to a stub and no-operations.</summary>
    public void AddJump(ElfSection section, int offset, int length, ushort feature, ElfSection stubs, int stub)
    {
        // Both kernels make a lone branch of five bytes lead from its new place to where it led from its old one, and nothing longer.
        var replacement = editor.Append(_replacements, [JumpNear, 0, 0, 0, 0]);
        editor.Relocate(_replacements, replacement + 1, X86RelocationType.PcRelative32, stubs, stub - sizeof(int));
        AddEntry(section, offset, length, feature, flags: 0, replacement);
    }

    /// <summary>A call through pv_ops of <paramref name="length"/> bytes becomes a direct one.</summary>
    public void AddDirectCall(ElfSection section, int offset, int length)
    {
        var replacement = editor.Append(_replacements, [CallNear, 0, 0, 0, 0]);
        editor.Relocate(_replacements, replacement + 1, X86RelocationType.Plt32, editor.Import("BUG_func"), -sizeof(int));
        AddEntry(section, offset, length, layout.FeatureAlways, layout.DirectCallFlag, replacement);
    }

    private void AddEntry(ElfSection section, int offset, int length, ushort feature, ushort flags, int replacement)
    {
        Span<byte> bytes = stackalloc byte[layout.AlternativeSize];
        bytes.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[layout.AlternativeFeature..], feature);
        if (layout.AlternativeFlags >= 0)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[layout.AlternativeFlags..], flags);
        bytes[layout.AlternativeLength] = checked((byte)length);
        bytes[layout.AlternativeLength + 1] = BranchLength;
        var entry = editor.Append(_entries, bytes);
        editor.Relocate(_entries, entry, X86RelocationType.PcRelative32, section, offset);
        editor.Relocate(_entries, entry + sizeof(int), X86RelocationType.PcRelative32, _replacements, replacement);
    }
}
