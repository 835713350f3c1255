// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Patching;

/// <summary>Strings that the dynamic table names.</summary>
internal static class DynamicNames
{
    /// <summary><c>DT_SONAME</c>, or the empty string.</summary>
    public static string SharedObjectName(ElfFile file)
    {
        var dynamic = file.Dynamic!;
        var strings = file.GetBytesToEnd(dynamic.GetOrZero(ElfDynamicTag.StringTable));
        var size = (int)Math.Min((ulong)strings.Length, dynamic.GetOrZero(ElfDynamicTag.StringTableSize));
        return dynamic.TryGet(ElfDynamicTag.SharedObjectName, out var offset) && offset < (ulong)size
            && new ElfStringTable(strings[..size]).TryGet((uint)offset, out var name) ? name : "";
    }
}
