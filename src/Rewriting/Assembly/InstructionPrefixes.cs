// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Assembly;

/// <summary>Words that stand before a mnemonic, or as a statement of their own, and become bytes of the instruction behind (GNU assembler manual, "i386-Prefixes").</summary>
internal static class InstructionPrefixes
{
    private static readonly string[] Names =
    [
        "rep", "repe", "repz", "repne", "repnz", "lock", "data16", "data32", "addr16", "addr32", "cs", "ds", "es", "fs", "gs", "ss",
        "xacquire", "xrelease", "bnd", "notrack", "rex", "rex.w", "rex.r", "rex.x", "rex.b", "rex.wr", "rex.wx", "rex.wb", "rex.rx", "rex.rb",
        "rex.xb", "rex.wrx", "rex.wrb", "rex.wxb", "rex.rxb", "rex.wrxb", "rex64", "rex64x", "rex64y", "rex64z", "rex64xy", "rex64xz", "rex64yz", "rex64xyz",
    ];

    private static readonly HashSet<AsciiName> Set = [.. Names.Select(AsciiName.Of)];

    /// <summary>Finds mnemonic and operands of an instruction behind its prefixes; false where it is nothing but prefixes.</summary>
    public static bool TrySkip(ReadOnlySpan<byte> text, Statement statement, out ReadOnlySpan<byte> mnemonic, out ReadOnlySpan<byte> operands)
    {
        mnemonic = statement.Name(text);
        operands = statement.Operands(text);
        while (IsPrefix(mnemonic))
        {
            operands = operands.TrimStart(" \t"u8);
            if (operands.Length == 0)
                return false;
            var end = operands.IndexOfAny(" \t\r"u8);
            mnemonic = end < 0 ? operands : operands[..end];
            operands = operands[mnemonic.Length..];
        }

        return true;
    }

    // A pseudo prefix such as {disp32} is one, too.
    private static bool IsPrefix(ReadOnlySpan<byte> word) => (word.Length > 1 && word[0] == '{') || Set.Contains(AsciiName.Of(word));
}
