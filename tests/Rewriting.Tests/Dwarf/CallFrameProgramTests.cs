// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Text.RegularExpressions;
using Afterlink.Rewriting.Dwarf;
using Afterlink.Rewriting.Tests.Toolchain;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Tests.Dwarf;

[TestClass]
public sealed partial class CallFrameProgramTests
{
    // Numbers of registers in DWARF (AMD64 psABI, figure 3.36).
    private static readonly string[] Names =
        ["rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "ra"];

    [TestMethod]
    [DataRow("/usr/lib/x86_64-linux-gnu/libcrypto.so.3")]
    [DataRow("/usr/lib/x86_64-linux-gnu/libstdc++.so.6")]
    [DataRow("/usr/lib/x86_64-linux-gnu/libc.so.6")]
    public void Run_EveryRowOfLibrary_AgreesWithReadelf(string path)
    {
        var frames = Fixture.Read(path).FrameDescriptions.DistinctBy(static frame => frame.Start).ToDictionary(static frame => frame.Start);
        var (start, columns, rows) = (0UL, Array.Empty<string>(), 0);
        foreach (var line in Tool.Run("readelf", "-wN", "--debug-dump=frames-interp", path).Split('\n'))
        {
            if (Entry().Match(line) is { Success: true } entry)
            {
                start = Parse(entry.Groups[1].Value);
            }
            else if (line.Contains(" CIE ", StringComparison.Ordinal) || line.Contains("ZERO terminator", StringComparison.Ordinal))
            {
                start = 0;
            }
            else if (line.TrimStart().StartsWith("LOC", StringComparison.Ordinal))
            {
                columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            }
            else if (start != 0 && line.Length > 16 && line[0] is not ' ' && frames.TryGetValue(start, out var frame))
            {
                var cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                var address = Parse(cells[0]);
                if (frame.Common.IsSignalFrame || address >= frame.End)
                    continue;
                var row = CallFrameProgram.Run(frame, address, X86Machine.Frames);
                Assert.IsNotNull(row, line);
                Assert.AreEqual(string.Join(' ', cells[1..]), Describe(row, columns[2..]), $"0x{address:x}");
                rows++;
            }
        }

        Assert.IsGreaterThan(1000, rows);
    }

    private static string Describe(CallFrameRow row, string[] columns)
    {
        var frame = row.FrameExpression.IsEmpty ? $"{Names[row.FrameRegister]}+{row.FrameOffset}" : "exp";
        return string.Join(' ', columns.Select(DescribeColumn).Prepend(frame));

        string DescribeColumn(string name)
        {
            if (!row.Registers.TryGetValue((ulong)Array.IndexOf(Names, name), out var rule))
                return "u";
            return rule.Instruction switch
            {
                CallFrameInstruction.OffsetExtendedSigned => string.Create(CultureInfo.InvariantCulture, $"c{rule.Operand * -8:+0;-0}"),
                CallFrameInstruction.Expression => "exp",
                CallFrameInstruction.ValueExpression => "vexp",
                CallFrameInstruction.Register => $"r{rule.Operand} ({Names[rule.Operand]})",
                CallFrameInstruction.SameValue => "s",
                CallFrameInstruction.Undefined => "u",
                _ => rule.ToString(),
            };
        }
    }

    private static ulong Parse(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@" FDE cie=[0-9a-f]+ pc=([0-9a-f]+)\.\.")]
    private static partial Regex Entry();
}
