// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Text;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.Kernel.Target;

namespace Afterlink.Rewriting.Kernel.Writing;

/// <summary>Gives new imports their record in <c>__versions</c>, without which the kernel does not load a module that has the table.</summary>
internal static class VersionTable
{
    /// <summary>Adds the records; false where <paramref name="diagnostics"/> says which symbol the kernel does not export.</summary>
    public static bool Add(ObjectEditor editor, ElfFile file, KernelTarget target, DiagnosticBag diagnostics)
    {
        // An object that is yet to be linked gets its table then.
        if (target.Layout.VersionSize == 0 || file.FindSection(KernelTables.Versions) is not { } table)
            return true;
        var (size, nameOffset) = (target.Layout.VersionSize, target.Layout.VersionName);
        foreach (var name in editor.Imports)
        {
            var bytes = Encoding.ASCII.GetBytes(name);
            if (target.Headers.Versions.Find(name) is not { } checksum || bytes.Length >= size - nameOffset)
            {
                diagnostics.Add(DiagnosticId.KernelSymbolVersionMissing, name);
                return false;
            }

            var record = new byte[size];
            BinaryPrimitives.WriteUInt32LittleEndian(record, checksum);
            bytes.CopyTo(record, nameOffset);
            editor.Append(table, record);
        }

        return true;
    }
}
