// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.X86;

namespace Afterlink.Rewriting.Kernel.Writing;

/// <summary>Says which calls through pv_ops the kernel makes direct: in a table of their own, or among the alternatives, as the kernel has it.</summary>
internal sealed class ParavirtTable(ObjectEditor editor, KernelLayout layout, AlternativeTable alternatives)
{
    private const int CallLength = 6;

    /// <summary>Adds a call.</summary>
    /// <param name="section">Where it is.</param>
    /// <param name="offset">Its offset.</param>
    /// <param name="operation">Offset of its operation in <c>struct paravirt_patch_template</c>.</param>
    public void Add(ElfSection section, int offset, int operation)
    {
        if (layout.ParavirtSize == 0)
        {
            alternatives.AddDirectCall(section, offset, CallLength);
            return;
        }

        var table = editor.GetOrAdd(KernelTables.Paravirt, ElfSectionType.ProgramBits, ElfSectionFlags.Allocate, sizeof(ulong));
        Span<byte> bytes = stackalloc byte[layout.ParavirtSize];
        bytes.Clear();

        // PARAVIRT_PATCH: the number of the pointer in the template.
        bytes[layout.ParavirtType] = checked((byte)(operation / sizeof(ulong)));
        bytes[layout.ParavirtLength] = CallLength;
        var entry = editor.Append(table, bytes);
        editor.Relocate(table, entry, X86RelocationType.Absolute64, section, offset);
    }
}
