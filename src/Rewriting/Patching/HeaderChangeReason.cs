// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Patching;

/// <summary>What a <see cref="HeaderChange"/> covers.</summary>
public enum HeaderChangeReason
{
    /// <summary>Fields of the ELF header: where the section headers are, and how many headers there are.</summary>
    FileHeader,

    /// <summary>
    /// The program header table and what it grew over: notes and the interpreter's path, which follow after it, and old bytes of tables
    /// that were moved.
    /// </summary>
    ProgramHeaders,

    /// <summary>An entry of the dynamic table whose table was moved.</summary>
    DynamicEntry,

    /// <summary>The value of a symbol of <c>.symtab</c> whose section was moved.</summary>
    SymbolValue,
}
