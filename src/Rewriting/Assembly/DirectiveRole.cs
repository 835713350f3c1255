// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Assembly;

/// <summary>What a directive means for padding.</summary>
internal enum DirectiveRole
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It emits bytes where it stands; they may be a prefix of the instruction behind.</summary>
    Data,

    /// <summary>What it does depends on an expression, which may measure code.</summary>
    Measure,

    /// <summary>Like <see cref="Measure"/>, and begins or ends text that may not be assembled.</summary>
    Condition,

    /// <summary>It gives a symbol a value.</summary>
    Assign,

    /// <summary>It moves to a multiple of an address.</summary>
    Align,

    /// <summary>It begins text that is assembled elsewhere, or more than once.</summary>
    BeginBody,

    /// <summary>Like <see cref="BeginBody"/>, and what follows is the name of a macro.</summary>
    BeginMacro,

    /// <summary>It ends such text.</summary>
    EndBody,

    /// <summary>It goes to the section that its operands name.</summary>
    Section,

    /// <summary>Like <see cref="Section"/>, and remembers the section that it leaves.</summary>
    PushSection,

    /// <summary>It goes back to the section that was remembered.</summary>
    PopSection,

    /// <summary>It goes back to the section before this one.</summary>
    PreviousSection,

    /// <summary>It goes to the section of its own name.</summary>
    NamedSection,

    /// <summary>It goes to 64-bit code.</summary>
    Code64,

    /// <summary>It goes to 16-bit or 32-bit code.</summary>
    CodeOther,

    /// <summary>It goes to Intel syntax.</summary>
    IntelSyntax,

    /// <summary>It goes to AT&amp;T syntax.</summary>
    AttSyntax,

    /// <summary>It brings in text that is not seen here.</summary>
    Include,

    /// <summary>It makes <c>&lt;</c> and <c>!</c> quotes, so that statements end elsewhere.</summary>
    AlternateMacros,
}
