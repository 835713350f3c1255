// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Restoration;
using CsCheck;

namespace Afterlink.Rewriting.Tests.Restoration;

/// <summary>The law of deltas, and what they cost where pieces of a file were changed, moved or repeated.</summary>
[TestClass]
public sealed class DeltaTests
{
    private const int FileSize = 100_000;

    private static readonly Gen<byte[]> Files = Gen.OneOf(
        Gen.Byte.Array[0, 300],
        Gen.Byte[0, 1].Array[0, 300],
        Gen.Select(Gen.Byte.Array[1, 5], Gen.Int[0, 200], static (piece, times) => Enumerable.Repeat(piece, times).SelectMany(static bytes => bytes).ToArray()));

    [TestMethod]
    public void Decode_DeltaOfAnyTwoFiles_GivesTheFirst() =>
        Gen.Select(Files, Files).Sample(static (target, source) => AssertLaw(target, source), iter: 2000);

    [TestMethod]
    public void Decode_DeltaOfAFileAndItsPiecesInAnotherOrder_GivesTheFile() =>
        Gen.Select(Gen.Byte.Array[0, 2000], Gen.Select(Gen.Int[0, 2000], Gen.Int[0, 400], Files).Array[0, 10]).Sample(
            static (target, changes) =>
            {
                var source = new List<byte>(target);
                foreach (var (place, length, inserted) in changes)
                {
                    var start = Math.Min(place, source.Count);
                    source.RemoveRange(start, Math.Min(length, source.Count - start));
                    source.InsertRange(start, inserted);
                }

                AssertLaw(target, [.. source]);
            },
            iter: 500);

    [TestMethod]
    public void Encode_SameFile_IsAFewBytes() => Assert.IsLessThan(8, AssertLaw(Random(1), Random(1)).Length);

    [TestMethod]
    public void Encode_ChangedWindows_CostTheirBytesAndAFewMore()
    {
        var (target, source) = (Random(1), Random(1));
        for (var window = 500; window < FileSize; window += 1000)
            source.AsSpan(window, 5).Fill(0xCC);

        // Literal of 5 with its length, length of the copy (2 bytes), its place (where it was expected).
        Assert.IsLessThan(100 * 10, AssertLaw(target, source).Length);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(8)]
    [DataRow(24)]
    [DataRow(4096)]
    public void Encode_ShiftedRest_CostsAFewBytes(int distance)
    {
        var target = Random(1);
        byte[] source = [.. target[..40_000], .. Random(2)[..distance], .. target[40_000..]];
        Assert.IsLessThan(32, AssertLaw(target, source).Length);
    }

    [TestMethod]
    public void Encode_TableShiftedByAnEntry_CostsAFewBytes()
    {
        // Entries of 24 bytes that differ in three: next to each other they look the same, as symbols do.
        var table = Enumerable.Range(0, 2000).SelectMany(static i => (byte[])[(byte)i, (byte)(i >> 8), (byte)(i * 7), .. new byte[21]]).ToArray();
        byte[] target = [.. Random(1), .. table, .. Random(2)];
        byte[] source = [.. Random(1), .. new byte[24], .. table, .. Random(2)];
        Assert.IsLessThan(64, AssertLaw(target, source).Length);
    }

    [TestMethod]
    public void Encode_PiecesInAnotherOrder_CostsAFewBytes()
    {
        var (a, b, c) = (Random(1), Random(2), Random(3));
        Assert.IsLessThan(64, AssertLaw([.. a, .. b, .. c], [.. c, .. a, .. b]).Length);
    }

    [TestMethod]
    public void Encode_NothingInCommon_CostsItsBytes() => Assert.IsLessThan(FileSize + 8, AssertLaw(Random(1), Random(2)).Length);

    [TestMethod]
    public void Decode_AnyBytes_FillsOrRefuses() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 40], Gen.Int[0, 80]).Sample(
            static (delta, source, size) => { _ = DeltaDecoder.TryDecode(delta, source, new byte[size]); }, iter: 20_000);

    [TestMethod]
    [DataRow(new byte[0], DisplayName = "empty")]
    [DataRow(new byte[] { 9, 1, 2, 3, 4, 5, 6, 7, 8, 9 }, DisplayName = "literal longer than the file")]
    [DataRow(new byte[] { 4, 1, 2 }, DisplayName = "literal longer than the delta")]
    [DataRow(new byte[] { 0, 0, 0 }, DisplayName = "copy of nothing")]
    [DataRow(new byte[] { 0, 9, 0 }, DisplayName = "copy longer than the file")]
    [DataRow(new byte[] { 0, 8, 1 }, DisplayName = "copy from before the source")]
    [DataRow(new byte[] { 0, 8, 10 }, DisplayName = "copy from behind the source")]
    [DataRow(new byte[] { 0, 4, 0 }, DisplayName = "file not filled")]
    [DataRow(new byte[] { 0, 8, 0, 0 }, DisplayName = "bytes left")]
    [DataRow(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x80, 0x00 }, DisplayName = "number too long")]
    public void TryDecode_DamagedDelta_IsRefused(byte[] delta) =>
        Assert.IsFalse(DeltaDecoder.TryDecode(delta, (byte[])[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], new byte[8]));

    private static byte[] AssertLaw(byte[] target, byte[] source)
    {
        var delta = DeltaEncoder.Encode(target, source);
        var decoded = new byte[target.Length];
        Assert.IsTrue(DeltaDecoder.TryDecode(delta, source, decoded));
        Assert.AreSequenceEqual(target, decoded);
        return delta;
    }

    private static byte[] Random(int seed)
    {
        var bytes = new byte[FileSize];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
