// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics.CodeAnalysis;
using Afterlink.Rewriting.X86.Catalog;
using Iced.Intel;

namespace Afterlink.Rewriting.Assembly;

/// <summary>
/// How assemblers spell the instructions that <see cref="X86Catalog"/> has and the process target patches. The mnemonics are
/// the catalog's; what is added here is the operand-size suffixes of AT&amp;T syntax (GNU assembler manual, "i386-Mnemonics") and the few
/// spellings that follow no rule.
/// </summary>
internal static class SensitiveMnemonics
{
    // AT&T syntax calls 32 bits "long" and 16 bits "word"; Intel syntax tells string sizes by the operand.
    private static readonly (Mnemonic Mnemonic, string Spelling)[] OtherSpellings =
    [
        (Mnemonic.Insd, "insl"),
        (Mnemonic.Outsd, "outsl"),
        (Mnemonic.Pushf, "pushfw"),
        (Mnemonic.Popf, "popfw"),
        (Mnemonic.Iret, "iretw"),
        (Mnemonic.Iretd, "iretl"),
        (Mnemonic.Retf, "lret"),
        (Mnemonic.Retf, "lretw"),
        (Mnemonic.Retf, "lretl"),
        (Mnemonic.Retf, "lretq"),
        (Mnemonic.Retf, "retfw"),
        (Mnemonic.Retf, "retfd"),
        (Mnemonic.Retf, "retfq"),
        (Mnemonic.Insb, "ins"),
        (Mnemonic.Outsb, "outs"),
    ];

    private static readonly string[] Suffixes = ["b", "w", "l", "q"];
    private static readonly Dictionary<AsciiName, SensitiveForm[]> ByName = Index();

    /// <summary>The forms of a mnemonic, lower or upper case.</summary>
    public static bool TryFind(AsciiName name, [NotNullWhen(true)] out SensitiveForm[]? forms) => ByName.TryGetValue(name, out forms);

    private static Dictionary<AsciiName, SensitiveForm[]> Index()
    {
        var codes = X86Catalog.All.Where(static row => row.IsPatched)
            .SelectMany(static row => row.Codes.ToArray().Select(code => (Row: row, Code: code, Info: code.ToOpCode())))
            .ToLookup(static item => item.Code.Mnemonic());
        var others = Enum.GetValues<Iced.Intel.Code>()
            .Where(static code => code.ToOpCode().Mode64 && X86Catalog.Find(code) is not { IsPatched: true })
            .Select(static code => code.Mnemonic()).ToHashSet();
        var names = Enum.GetNames<Mnemonic>().ToHashSet(StringComparer.OrdinalIgnoreCase);

        var index = new Dictionary<AsciiName, SensitiveForm[]>();
        foreach (var group in codes)
        {
            // Where other encodings have the same mnemonic, an operand must tell.
            var isShared = others.Contains(group.Key);
            SensitiveForm[] forms = isShared
                ? [.. group.Select(static item => FormOf(item.Row, item.Info)).Distinct()]
                : [new(group.Min(static item => item.Row.MinLength), RegisterClass.None, 0)];
            var spelling = Enum.GetName(group.Key)!;
            index[AsciiName.Of(spelling)] = forms;
            if (!group.Any(static item => HasSizedOperand(item.Info)))
                continue;
            foreach (var suffix in Suffixes)
            {
                // "invlpgb" is an instruction of its own.
                if (isShared || !names.Contains(spelling + suffix))
                    index[AsciiName.Of(spelling + suffix)] = forms;
            }
        }

        foreach (var (mnemonic, spelling) in OtherSpellings)
            index[AsciiName.Of(spelling)] = index[AsciiName.Of(Enum.GetName(mnemonic)!)];
        return index;
    }

    private static bool HasSizedOperand(OpCodeInfo info)
    {
        for (var i = 0; i < info.OpCount; i++)
        {
            if (info.GetOpKind(i) is OpCodeOperandKind.es_rDI or OpCodeOperandKind.seg_rSI)
                return false;
        }

        return info.OpCount != 0;
    }

    private static SensitiveForm FormOf(X86CatalogEntry row, OpCodeInfo info)
    {
        for (var i = 0; i < info.OpCount; i++)
        {
            var registers = info.GetOpKind(i) switch
            {
                OpCodeOperandKind.cr_reg => RegisterClass.Control,
                OpCodeOperandKind.dr_reg => RegisterClass.Debug,
                OpCodeOperandKind.seg_reg => RegisterClass.Segment,
                _ => RegisterClass.None,
            };
            if (registers != RegisterClass.None)
                return new(row.MinLength, registers, i);
        }

        throw new InvalidOperationException($"no operand tells {row.Name} from other instructions of its mnemonic");
    }
}
