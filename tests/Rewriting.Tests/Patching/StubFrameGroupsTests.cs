// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Dwarf;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.X86.Patching;
using CsCheck;

namespace Afterlink.Rewriting.Tests.Patching;

[TestClass]
public sealed class StubFrameGroupsTests
{
    private const ulong Start = 0x4000;
    private const int Size = 32;

    // CFA = rsp + 8, return address at CFA - 8.
    private static readonly FrameCommon Common = new(1, -8, 16, false, false, new byte[] { 0x0c, 7, 8, 0x90, 1 });

    [TestMethod]
    public void Merge_NeighbouringStubs_KeepsTheRowAtEveryByte() => Gen.Int[0, 3].Array[1, 200].Sample(
        static kinds =>
        {
            var frames = kinds.Select(static (kind, index) => MakeFrame(index, kind)).ToArray();

            var groups = StubFrameGroups.Merge(frames, X86Machine.Abi);

            foreach (var frame in frames)
            {
                var group = groups.Single(group => group.Address <= frame.Address && frame.Address + frame.Size <= group.Address + group.Size);
                for (var address = frame.Address; address < frame.Address + frame.Size; address++)
                    Assert.IsTrue(RowAt(frame, address).IsSame(RowAt(group, address)));
            }
        },
        iter: 50);

    [TestMethod]
    [DataRow(10, 1)]
    [DataRow(1000, 8)]
    public void Merge_StubsOfTwoRows_MakesGroupsOfAFewHundredRows(int stubs, int expected) =>
        Assert.HasCount(expected, StubFrameGroups.Merge([.. Enumerable.Range(0, stubs).Select(static index => MakeFrame(index, 1))], X86Machine.Abi));

    [TestMethod]
    public void Merge_StubBehindOneWithoutAFrame_IsAGroupOfItsOwn() =>
        Assert.HasCount(2, StubFrameGroups.Merge([MakeFrame(0, 1), MakeFrame(1, 1), MakeFrame(3, 1)], X86Machine.Abi));

    [TestMethod]
    public void Merge_StubWithUnknownInstructions_IsTakenAsItIs()
    {
        var unknown = new StubFrame(Start + Size, Size, new byte[] { 0x3f });
        var groups = StubFrameGroups.Merge([MakeFrame(0, 1), unknown, MakeFrame(2, 1)], X86Machine.Abi);
        Assert.HasCount(3, groups);
        Assert.AreEqual(unknown, groups[1]);
    }

    private static StubFrame MakeFrame(int index, int kind) => new(Start + (ulong)(index * Size), Size - 8, kind switch
    {
        0 => Array.Empty<byte>(),

        // After 4 bytes CFA = rsp + 16; rbx at CFA - 16; CFA = rbp + 24.
        1 => new byte[] { 0x44, 0x0e, 16 },
        2 => new byte[] { 0x83, 2, 0x44, 0x0e, 16 },
        _ => new byte[] { 0x44, 0x0c, 6, 24, 0x83, 2 },
    });

    private static CallFrameRow RowAt(StubFrame frame, ulong address) => CallFrameProgram.Run(
        new FrameDescription(null, frame.Address, frame.Address + frame.Size, 0, null, Common, frame.Instructions), address, X86Machine.Frames)!;
}
