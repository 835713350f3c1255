// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Dwarf;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Tests.Toolchain;
using Afterlink.Rewriting.X86.Patching;
using CsCheck;

namespace Afterlink.Rewriting.Tests.Dwarf;

[TestClass]
public sealed class CallFrameEncoderTests
{
    private const ulong Start = 0x1000;

    // CFA = rsp + 8, return address at CFA - 8.
    private static readonly FrameCommon Common = new(1, -8, 16, false, false, new byte[] { 0x0c, 7, 8, 0x90, 1 });

    private static readonly Gen<CallFrameRule> Rule = Gen.OneOf(
        Gen.Long[-300, 300].Select(static offset => new CallFrameRule(CallFrameInstruction.OffsetExtendedSigned, offset, default)),
        Gen.Long[-300, 300].Select(static offset => new CallFrameRule(CallFrameInstruction.ValueOffsetSigned, offset, default)),
        Gen.Long[0, 200].Select(static register => new CallFrameRule(CallFrameInstruction.Register, register, default)),
        Gen.Byte.Array[1, 200].Select(static bytes => new CallFrameRule(CallFrameInstruction.Expression, 0, bytes)),
        Gen.Const(new CallFrameRule(CallFrameInstruction.Undefined, 0, default)),
        Gen.Const(CallFrameRule.KeptValue));

    private static readonly Gen<CallFrameRow> Row = Gen.Select(
        Gen.ULong[0, 200], Gen.Long[0, 100_000], Gen.Frequency((4, Gen.Const(Array.Empty<byte>())), (1, Gen.Byte.Array[1, 200])), Gen.Dictionary(Gen.ULong[0, 80], Rule)[0, 8],
        static (register, offset, expression, rules) =>
        {
            var row = new CallFrameRow { FrameRegister = register, FrameOffset = offset, FrameExpression = expression };
            foreach (var (number, rule) in rules)
                row.Registers[number] = rule;
            return row;
        });

    [TestMethod]
    public void Add_AnyRows_RunGivesThemBack() => Gen.Select(Gen.UInt[0, 70_000], Row).Array[1, 12].Sample(
        static steps =>
        {
            var encoder = new CallFrameEncoder(X86Machine.Frames);
            var offset = 0U;
            foreach (var (distance, row) in steps)
                encoder.Add(offset += distance + 1, row);
            var frame = new FrameDescription(null, Start, Start + offset + 1, 0, null, Common, encoder.ToArray());

            var last = (Offset: 0U, Row: X86Machine.Frames.AfterCall());
            offset = 0;
            foreach (var (distance, row) in steps)
            {
                offset += distance + 1;
                Assert.IsTrue(CallFrameProgram.Run(frame, Start + last.Offset, X86Machine.Frames)!.IsSame(last.Row));
                Assert.IsTrue(CallFrameProgram.Run(frame, Start + offset - 1, X86Machine.Frames)!.IsSame(last.Row));
                last = (offset, row);
            }

            Assert.IsTrue(CallFrameProgram.Run(frame, Start + last.Offset, X86Machine.Frames)!.IsSame(last.Row));
        },
        iter: 2000);

    [TestMethod]
    [DataRow("/usr/lib/x86_64-linux-gnu/libc.so.6")]
    [DataRow("/usr/lib/x86_64-linux-gnu/libstdc++.so.6")]
    public void Add_RowsOfEveryFunction_AreNotLongerThanTheCompilers(string path)
    {
        var (compiled, encoded) = (0, 0);
        foreach (var frame in Fixture.Read(path).FrameDescriptions.Where(static frame => frame.Lsda == 0 && !frame.Common.IsSignalFrame))
        {
            var encoder = new CallFrameEncoder(X86Machine.Frames);
            foreach (var (address, row) in CallFrameProgram.RunAll(frame, X86Machine.Frames)!)
                encoder.Add((uint)(address - frame.Start), row);
            compiled += frame.Instructions.Length;
            encoded += encoder.ToArray().Length;
        }

        // Without restoring of remembered rows, and without padding.
        Assert.IsLessThan(compiled * 5 / 4, encoded);
    }
}
