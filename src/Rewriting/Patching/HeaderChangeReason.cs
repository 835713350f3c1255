// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Patching;

/// <summary>What a <see cref="HeaderChange"/> covers.</summary>
public enum HeaderChangeReason
{
    /// <summary>Fields of the ELF header: where the section headers are, and how many headers there are.</summary>
    FileHeader,

    /// <summary>
    /// The program header table and what is laid out anew behind it: notes and the interpreter's path, and the tables of the dynamic linker.
    /// </summary>
    ProgramHeaders,

    /// <summary>An entry of the dynamic table whose table was moved.</summary>
    DynamicEntry,

    /// <summary>The value of a symbol of <c>.symtab</c> whose section was moved.</summary>
    SymbolValue,

    /// <summary>The entries of <c>.eh_frame_hdr</c>, which lead to the frames of stubs too.</summary>
    FrameTable,

    /// <summary>Section names, symbols and section headers at the end of the file, which are written anew behind what is added.</summary>
    Tail,
}
