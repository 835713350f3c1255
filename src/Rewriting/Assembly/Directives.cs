// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Assembly;

/// <summary>The table of the directives that matter (GNU assembler manual, "Pseudo Ops").</summary>
internal static class Directives
{
    private static readonly (DirectiveRole Role, string[] Names)[] Rows =
    [
        (DirectiveRole.Data,
        [
            ".byte", ".1byte", ".2byte", ".4byte", ".8byte", ".word", ".short", ".hword", ".value", ".long", ".int", ".quad", ".octa",
            ".ascii", ".asciz", ".string", ".string8", ".single", ".float", ".double", ".insn", ".reloc", ".incbin",
        ]),
        (DirectiveRole.Measure, [".org", ".skip", ".space", ".fill", ".zero", ".nops", ".nop"]),
        (DirectiveRole.Condition,
        [
            ".if", ".ifeq", ".ifge", ".ifgt", ".ifle", ".iflt", ".ifne", ".elseif", ".else", ".endif", ".ifdef", ".ifndef", ".ifnotdef",
            ".ifb", ".ifnb", ".ifc", ".ifnc", ".ifeqs", ".ifnes",
        ]),
        (DirectiveRole.Assign, [".set", ".equ", ".equiv", ".eqv"]),
        (DirectiveRole.Align, [".align", ".balign", ".balignw", ".balignl", ".p2align", ".p2alignw", ".p2alignl"]),
        (DirectiveRole.BeginBody, [".rept", ".rep", ".irp", ".irpc"]),
        (DirectiveRole.BeginMacro, [".macro"]),
        (DirectiveRole.EndBody, [".endm", ".endr", ".endmacro"]),
        (DirectiveRole.Section, [".section"]),
        (DirectiveRole.PushSection, [".pushsection"]),
        (DirectiveRole.PopSection, [".popsection"]),
        (DirectiveRole.PreviousSection, [".previous"]),
        (DirectiveRole.NamedSection, [".text", ".data", ".bss"]),
        (DirectiveRole.Code64, [".code64"]),
        (DirectiveRole.CodeOther, [".code16", ".code16gcc", ".code32"]),
        (DirectiveRole.IntelSyntax, [".intel_syntax"]),
        (DirectiveRole.AttSyntax, [".att_syntax"]),
        (DirectiveRole.Include, [".include"]),
        (DirectiveRole.AlternateMacros, [".altmacro"]),
    ];

    private static readonly Dictionary<AsciiName, DirectiveRole> ByName =
        Rows.SelectMany(static row => row.Names.Select(name => (row.Role, name))).ToDictionary(static row => AsciiName.Of(row.name), static row => row.Role);

    /// <summary>What the directive of this name means.</summary>
    public static DirectiveRole RoleOf(AsciiName name) => ByName.GetValueOrDefault(name);
}
