// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Kernel;
using Afterlink.ReferenceData.Tests.Support;

namespace Afterlink.ReferenceData.Tests.Attach;

[TestClass]
public sealed class AttachAfterTests
{
    private const int Size = 1 << 20;

    private readonly ReferenceDataStore _store = new(Stores.Alone);

    [TestCleanup]
    public void Cleanup() => _store.Dispose();

    [TestMethod]
    [DataRow(Size, 0, Size)]
    [DataRow(Size, 16, Size - 4096)]
    [DataRow(Size + 100, 16, Size - 4096)]
    [DataRow(40 << 20, 0, 40 << 20)]
    [DataRow(4096, 0, 4096)]
    public void Share_EqualBuffers_AreOneCopyButForHeadAndTail(int length, int phase, int shared)
    {
        using var first = new AnonymousMemory(length, phase).Fill(1);
        using var second = new AnonymousMemory(length, phase).Fill(1);

        var receipts = new[] { _store.Share(first.Range), _store.Share(second.Range) };

        foreach (var receipt in receipts)
        {
            Assert.AreEqual((ulong)shared, receipt.SharedBytes);
            Assert.IsTrue(receipt.IsComplete);
            Assert.AreEqual((ulong)(length - shared), receipt.PrivateBytes);
            Assert.AreEqual((ulong)receipt.PrivateParts.Sum(static part => (long)part.Range.Length), receipt.PrivateBytes);
            Assert.AreEqual((ulong)shared / 4096, receipt.Pages!.Value.OfFile);
            Assert.AreEqual((ulong)shared / 4096, receipt.Pages!.Value.Present);
        }

        Assert.AreEqual(receipts[0].Identity, receipts[1].Identity);
        Assert.IsTrue(first.Bytes.SequenceEqual(second.Bytes));
    }

    [TestMethod]
    [DataRow(16, 8)]
    [DataRow(4095, 1)]
    [DataRow(8000, 100)]
    public void Share_BufferWithoutAWholePage_StaysPrivate(int length, int phase)
    {
        using var memory = new AnonymousMemory(length, phase).Fill(2);

        AssertPrivate(PrivateReason.PartialPage, _store.Share(memory.Range));
    }

    [TestMethod]
    public void Share_PagesThatDiffer_StayPrivateAndRight()
    {
        using var first = new AnonymousMemory(Size).Fill(3);
        using var second = new AnonymousMemory(Size).Fill(3);
        second.Bytes[(100 * 4096) + 77] ^= 1;
        var expected = second.Bytes.ToArray();
        _ = _store.Share(first.Range);

        var receipt = _store.Share(second.Range);

        Assert.AreSequenceEqual([new PrivatePart(new(second.Range.Start + (100 * 4096), 4096), PrivateReason.ContentDiffers)], receipt.PrivateParts);
        Assert.AreEqual((ulong)Size - 4096, receipt.SharedBytes);
        Assert.IsTrue(second.Bytes.SequenceEqual(expected));
    }

    [TestMethod]
    public void Share_WrittenLater_IsThePagesOwnAffair()
    {
        using var first = new AnonymousMemory(Size).Fill(4);
        using var second = new AnonymousMemory(Size).Fill(4);
        _ = _store.Share(first.Range);
        _ = _store.Share(second.Range);

        first.Bytes[5000]++;

        Assert.AreNotEqual(first.Bytes[5000], second.Bytes[5000]);
        Assert.IsTrue(first.Bytes[..4096].SequenceEqual(second.Bytes[..4096]));
    }

    [TestMethod]
    public void Share_Twice_IsAttachedAlready()
    {
        using var memory = new AnonymousMemory(Size).Fill(5);
        _ = _store.Share(memory.Range);

        AssertPrivate(PrivateReason.AttachedAlready, _store.Share(memory.Range));
    }

    [TestMethod]
    public void Share_MemoryThatWasFreedAndMappedAgain_IsSharedAgain()
    {
        using var memory = new AnonymousMemory(Size).Fill(6);
        _ = _store.Share(memory.Range);
        _ = MemoryCalls.MapAnonymously(memory.Range.Start, Size, MemoryCalls.ProtectRead | MemoryCalls.ProtectWrite,
            MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous | MemoryCalls.MapFixed, -1, 0);
        memory.Fill(7);

        Assert.IsTrue(_store.Share(memory.Range).IsComplete);
    }

    [TestMethod]
    public void Detach_SharedBuffer_IsPrivateWritableAndEqual()
    {
        using var memory = new AnonymousMemory(Size, 16).Fill(8);
        var expected = memory.Bytes.ToArray();
        var receipt = _store.Share(memory.Range);

        Assert.IsTrue(_store.Detach(memory.Range));

        Assert.DoesNotContain(static mapping => mapping.IsFile, Mappings.Of(memory.Range));
        Assert.IsTrue(memory.Bytes.SequenceEqual(expected));
        memory.Bytes.Fill(1);
        Assert.AreNotEqual(0UL, receipt.SharedBytes);
    }

    [TestMethod]
    public void Share_ReadOnlyMode_CannotBeMadeWritable()
    {
        using var store = new ReferenceDataStore(Stores.Alone with { Mode = AttachMode.ReadOnly });
        using var memory = new AnonymousMemory(Size).Fill(9);

        Assert.IsTrue(store.Share(memory.Range).IsComplete);

        Assert.AreEqual(-1, MemoryCalls.Protect(memory.Range.Start, Size, MemoryCalls.ProtectRead | MemoryCalls.ProtectWrite));
        Assert.IsTrue(store.Detach(memory.Range));
        memory.Bytes.Fill(1);
    }

    private static void AssertPrivate(PrivateReason reason, Receipt receipt)
    {
        Assert.AreEqual(0UL, receipt.SharedBytes);
        Assert.AreSequenceEqual([new PrivatePart(receipt.Buffer, reason)], receipt.PrivateParts);
        Assert.IsNull(receipt.Identity);
    }
}
