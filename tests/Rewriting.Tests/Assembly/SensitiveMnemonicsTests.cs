// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Tests.X86.Catalog;
using Afterlink.Rewriting.X86.Catalog;
using Iced.Intel;

namespace Afterlink.Rewriting.Tests.Assembly;

/// <summary>The mnemonics against the catalog that they come from.</summary>
[TestClass]
public sealed class SensitiveMnemonicsTests
{
    public required TestContext TestContext { get; init; }

    private static IEnumerable<Iced.Intel.Code> PatchedCodes =>
        X86Catalog.All.Where(static row => row.IsPatched).SelectMany(static row => row.Codes.ToArray());

    /// <summary>Every way in which two formatters write an instruction that the process target patches.</summary>
    [TestMethod]
    public void Pad_EveryPatchedEncoding_IsFoundInBothSyntaxes()
    {
        foreach (var code in PatchedCodes)
        {
            var instruction = Decode(code);
            foreach (var (syntax, text) in Write(instruction))
                Assert.AreEqual(1, PaddedText.Pad($"{syntax}\n{text}\n", TestContext.CancellationToken).Padded, $"{code}: {text}");
        }
    }

    [TestMethod]
    public void Pad_EveryPatchedEncoding_HasAWindowOfFiveBytes()
    {
        foreach (var code in PatchedCodes)
        {
            var instruction = Decode(code);
            var padded = PaddedText.Show(PaddedText.Pad(Write(instruction).First().Text, TestContext.CancellationToken));
            Assert.IsGreaterThanOrEqualTo(5, instruction.Length + (padded[^1] - '0'), $"{code}: {padded}");
        }
    }

    [TestMethod]
    public void Pad_EveryOtherMnemonic_IsLeft()
    {
        var patched = PatchedCodes.Select(static code => code.Mnemonic()).ToHashSet();
        foreach (var mnemonic in Enum.GetValues<Mnemonic>().Where(mnemonic => !patched.Contains(mnemonic)))
        {
            var text = $"{mnemonic.ToString().ToLowerInvariant()} %rax, %rbx\n";
            Assert.AreEqual(0, PaddedText.Pad(text, TestContext.CancellationToken).Padded, text);
        }
    }

    private static Instruction Decode(Iced.Intel.Code code) => Decoder.Create(64, InstructionBuilder.Encode(code)).Decode();

    private static IEnumerable<(string Syntax, string Text)> Write(Instruction instruction)
    {
        var gas = new GasFormatter();
        yield return (".att_syntax", Format(gas, instruction));
        gas.Options.GasShowMnemonicSizeSuffix = true;
        yield return (".att_syntax", Format(gas, instruction));
        // To an assembler "ret far" is a near return with a symbol for its operand.
        if (instruction.Mnemonic != Mnemonic.Retf)
            yield return (".intel_syntax noprefix", Format(new IntelFormatter(), instruction));
        yield return (".intel_syntax noprefix", Format(new MasmFormatter(), instruction));
    }

    private static string Format(Formatter formatter, in Instruction instruction)
    {
        var output = new StringOutput();
        formatter.Format(instruction, output);
        return output.ToString();
    }
}
