// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Reporting.Model;
using Iced.Intel;
using Op = Iced.Intel.Code;

namespace Afterlink.Rewriting.Reporting;

/// <summary>Disassembles the windows and stubs of a module.</summary>
/// <param name="before">The original.</param>
/// <param name="after">The rewritten module's; null where it was only scanned, or nothing of it was changed.</param>
internal sealed class ListingReader(ElfFile before, RewrittenCode? after)
{
    private const int LongestInstruction = 15;
    private const int JumpLength = 5;

    private readonly InstructionFormatter _formatter = new();

    /// <summary>The code of the window that all of <paramref name="sites"/> are in.</summary>
    public WindowListing Read(IReadOnlyList<Site> sites)
    {
        var (window, length, stub) = (sites[0].WindowAddress, sites[0].WindowLength, sites[0].StubAddress);
        var original = List(BytesOf(sites[0], window, length), window, length, (in Instruction instruction) =>
            IsSite(sites, instruction) ? (LineRole.Site, null) : (LineRole.Plain, null));
        if (after is null || stub == 0)
            return new WindowListing(original, [], []);

        var springboard = 0UL;
        var jump = List(after.At(sites[0], window), window, length, (in Instruction instruction) => DescribeJump(instruction, stub, ref springboard));
        if (springboard != 0)
            jump.AddRange(List(after.At(sites[0], springboard), springboard, JumpLength, (in Instruction instruction) => DescribeJump(instruction, stub, ref springboard)));
        var comments = new StubComments(after.BindingCell, window + (uint)length, sites);
        var text = after.StubOf(sites[0]);
        var code = List(text, stub, text.Length, (in Instruction instruction) =>
        {
            var (role, comment) = comments.Describe(instruction);
            return (role, after.TargetOf(sites[0], instruction.IP, instruction.Length) ?? comment);
        });

        // Up to the next stub, which begins at a multiple of 16.
        if (code is [.., { Role: LineRole.Filler }])
            code.RemoveAt(code.Count - 1);
        return new WindowListing(original, jump, code);
    }

    private delegate (LineRole Role, string? Comment) Describer(in Instruction instruction);

    private static (LineRole Role, string? Comment) DescribeJump(in Instruction instruction, ulong stub, ref ulong springboard)
    {
        if (instruction.FlowControl != FlowControl.UnconditionalBranch)
            return (instruction.Code == Op.Int3 ? LineRole.Filler : LineRole.Plain, null);
        var target = instruction.NearBranch64;
        if (target == stub)
            return (LineRole.Jump, "to the stub");
        if (!instruction.IsJmpShort || springboard != 0)
            return (LineRole.Jump, "of another window");
        springboard = target;
        return (LineRole.Jump, "to a springboard");
    }

    /// <summary>The bytes at a place of the original; a section of a relocatable object is found by its name and by what is there.</summary>
    private ReadOnlyMemory<byte> BytesOf(Site site, ulong address, int length)
    {
        foreach (var range in before.CodeRanges)
        {
            if (range.Section?.Name != site.Section || site.Address < range.Address || address < range.Address)
                continue;
            var (place, start) = (site.Address - range.Address, address - range.Address);
            if (ElfBounds.Contains((ulong)range.Bytes.Length, place, (ulong)site.Bytes.Length) && ElfBounds.Contains((ulong)range.Bytes.Length, start, (ulong)length)
                && range.Bytes.Span.Slice((int)place, site.Bytes.Length).SequenceEqual(site.Bytes.Span))
                return range.Bytes[(int)start..];
        }

        return default;
    }

    /// <summary>Lists the instructions that begin in the first <paramref name="length"/> bytes; runs of fillers are one line.</summary>
    private List<ListingLine> List(ReadOnlyMemory<byte> bytes, ulong address, int length, Describer describe)
    {
        var code = bytes[..Math.Min(bytes.Length, length + LongestInstruction)].ToArray();
        length = Math.Min(length, code.Length);
        var decoder = Decoder.Create(64, code, address);
        var lines = new List<ListingLine>();
        for (var offset = 0; offset < length;)
        {
            var start = offset;
            decoder.Decode(out var instruction);
            offset += instruction.Length;
            var (role, comment) = describe(instruction);
            var text = _formatter.Format(instruction);
            if (instruction.Code == Op.Int3)
            {
                while (offset < length && code[offset] == code[start])
                {
                    decoder.Decode(out _);
                    offset++;
                }

                (role, text) = (LineRole.Filler, offset - start == 1 ? text : FormattableString.Invariant($"{text} \u00d7 {offset - start}"));
            }

            lines.Add(new ListingLine(address + (uint)start, BytesText(code.AsSpan(start, offset - start)), text, role, comment));
        }

        return lines;
    }

    private static string BytesText(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= LongestInstruction ? Convert.ToHexString(bytes).ToLowerInvariant() : BytesText(bytes[..1]) + "\u2026";

    private static bool IsSite(IReadOnlyList<Site> sites, in Instruction instruction)
    {
        foreach (var site in sites)
        {
            if (site.Address == instruction.IP)
                return true;
        }

        return false;
    }
}
