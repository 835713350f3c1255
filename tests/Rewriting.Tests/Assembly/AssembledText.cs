// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Rewriting.Assembly;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Tests.Toolchain;
using Afterlink.Rewriting.X86.Catalog;
using Iced.Intel;

namespace Afterlink.Rewriting.Tests.Assembly;

/// <summary>Assembles a text with and without padding, and compares the code.</summary>
internal static class AssembledText
{
    private const int WindowLength = 5;

    /// <summary>
    /// The code of both must be the same instructions in the same order, but for one no-operation behind every padded one, which makes a window of
    /// five bytes at least; branches must go to the same instructions.
    /// </summary>
    public static void AssertSame(ScratchFolder folder, string text, string compiler, CancellationToken cancellationToken, params string[] options)
    {
        var padded = AssemblyPadding.Pad(Encoding.UTF8.GetBytes(text), "test.s", cancellationToken);
        Assert.IsEmpty(padded.Unpadded, text);
        var before = Assemble(folder, compiler, "before", text, options);
        var after = Assemble(folder, compiler, "after", Encoding.UTF8.GetString(padded.Text.Span), options);
        var codeBefore = before.Sections.Where(IsCode).ToArray();
        var codeAfter = after.Sections.Where(IsCode).ToArray();
        Assert.AreSequenceEqual(codeBefore.Select(static section => section.Name), codeAfter.Select(static section => section.Name));
        for (var i = 0; i < codeBefore.Length; i++)
            AssertSame(Decode(codeBefore[i]), Decode(codeAfter[i]), text);
    }

    private static ElfFile Assemble(ScratchFolder folder, string compiler, string name, string text, string[] options)
    {
        var (source, output) = (folder[name + ".s"], folder[name + ".o"]);
        File.WriteAllText(source, text);
        _ = Tool.Run(compiler, ["-c", .. options, "-o", output, source]);
        return Fixture.Read(output);
    }

    private static bool IsCode(ElfSection section) => (section.Flags & ElfSectionFlags.Execute) != 0 && section.Content.Length != 0;

    private static List<Instruction> Decode(ElfSection section)
    {
        var code = section.Content.ToArray();
        var decoder = Iced.Intel.Decoder.Create(64, code);
        var instructions = new List<Instruction>();
        while (decoder.IP < (ulong)code.Length)
            instructions.Add(decoder.Decode());
        return instructions;
    }

    private static void AssertSame(List<Instruction> before, List<Instruction> after, string text)
    {
        var (indexBefore, indexAfter) = (IndexByAddress(before), IndexByAddress(after));
        foreach (var padding in FindPadding(after, text))
            indexAfter.Remove(padding);
        Assert.AreSequenceEqual(
            before.Where(IsKept).Select(instruction => Show(instruction, indexBefore)),
            after.Where(IsKept).Select(instruction => Show(instruction, indexAfter)),
            text);
    }

    // Alignment fills with as much as the code before it leaves.
    private static bool IsKept(Instruction instruction) => instruction.Mnemonic != Mnemonic.Nop;

    /// <summary>Addresses of the no-operations behind sensitive instructions. A branch to one would be an error, and find nothing.</summary>
    private static List<ulong> FindPadding(List<Instruction> instructions, string text)
    {
        var padding = new List<ulong>();
        for (var i = 0; i < instructions.Count; i++)
        {
            if (X86Catalog.Find(instructions[i].Code) is not { IsPatched: true } || instructions[i].Length >= WindowLength)
                continue;
            Assert.IsTrue(i + 1 < instructions.Count && instructions[i + 1].Mnemonic == Mnemonic.Nop, text);
            Assert.IsGreaterThanOrEqualTo(WindowLength, instructions[i].Length + instructions[i + 1].Length, text);
            padding.Add(instructions[i + 1].IP);
        }

        return padding;
    }

    /// <summary>How many instructions that are compared are before each instruction.</summary>
    private static Dictionary<ulong, int> IndexByAddress(List<Instruction> instructions)
    {
        var (index, kept) = (new Dictionary<ulong, int>(), 0);
        foreach (var instruction in instructions)
        {
            index[instruction.IP] = kept;
            kept += IsKept(instruction) ? 1 : 0;
        }

        index[instructions.Count == 0 ? 0 : instructions[^1].NextIP] = kept;
        return index;
    }

    // A branch shows by the number of the instruction that it goes to.
    private static string Show(Instruction instruction, Dictionary<ulong, int> index)
    {
        if (instruction.Op0Kind == OpKind.NearBranch64)
            return $"{instruction.Mnemonic} #{index[instruction.NearBranch64]}";
        var text = "";
        if (instruction.IsIPRelativeMemoryOperand)
        {
            // A relocation leaves 0; what the assembler resolved goes to an instruction.
            var target = instruction.IPRelativeMemoryAddress;
            text = target != instruction.NextIP && index.TryGetValue(target, out var number) ? $" #{number}" : $" {target - instruction.NextIP}";
            instruction.MemoryDisplacement64 = 0;
        }

        var output = new StringOutput();
        new IntelFormatter().Format(instruction, output);
        return output.ToString() + text;
    }
}
