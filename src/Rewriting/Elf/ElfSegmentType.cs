// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>What a program header describes (<c>p_type</c>; System V gABI, "Program Header"; GNU values from the Linux Standard Base).</summary>
public enum ElfSegmentType : uint
{
    /// <summary>Unused entry.</summary>
    Null = 0,

    /// <summary>Loaded into memory.</summary>
    Load = 1,

    /// <summary>Dynamic linking information.</summary>
    Dynamic = 2,

    /// <summary>Path of the program interpreter.</summary>
    Interpreter = 3,

    /// <summary>Notes.</summary>
    Note = 4,

    /// <summary>The program header table itself.</summary>
    ProgramHeaders = 6,

    /// <summary>Template of the thread-local storage.</summary>
    ThreadLocal = 7,

    /// <summary>The table <c>.eh_frame_hdr</c>.</summary>
    GnuExceptionFrames = 0x6474e550,

    /// <summary>Permissions of the stack.</summary>
    GnuStack = 0x6474e551,

    /// <summary>Read-only after relocation.</summary>
    GnuReadOnlyAfterRelocation = 0x6474e552,

    /// <summary>The note <c>.note.gnu.property</c>.</summary>
    GnuProperty = 0x6474e553,
}
