// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Store;
using Afterlink.ReferenceData.Tests.Support;

namespace Afterlink.ReferenceData.Tests.Attach;

[TestClass]
public sealed class AttachBeforeTests
{
    private const int Size = 5 << 20;

    private readonly ReferenceDataStore _store = new(Stores.Alone);

    [TestCleanup]
    public void Cleanup() => _store.Dispose();

    [TestMethod]
    [DataRow(0, PageClass.Base, AttachMode.CopyOnWrite)]
    [DataRow(16, PageClass.Base, AttachMode.CopyOnWrite)]
    [DataRow(16, PageClass.Base, AttachMode.ReadOnly)]
    [DataRow(0, PageClass.Huge, AttachMode.CopyOnWrite)]
    [DataRow(16, PageClass.Huge, AttachMode.ReadOnly)]
    public void AttachBefore_EmptyBuffer_HasAllOfTheData(int phase, PageClass pageClass, AttachMode mode)
    {
        using var filled = new HugeAligned(Size, phase);
        filled.Fill(1);
        using var segment = SealedMemory.Publish(filled.Range, pageClass);
        using var empty = new HugeAligned(Size, phase);

        var receipt = _store.AttachBefore(empty.Range, segment, mode);

        Assert.IsTrue(receipt.IsComplete, string.Join(' ', receipt.PrivateParts));
        Assert.IsTrue(empty.Bytes.SequenceEqual(filled.Bytes));
    }

    [TestMethod]
    [DataRow(0, 0)]
    [DataRow(8192, 0)]
    [DataRow(100, 100)]
    public void AttachBefore_PieceOfAFile_HasAllOfIt(int offset, int phase)
    {
        using var folder = new TemporaryFolder();
        var bytes = new byte[Size + 20_000];
        new Random(2).NextBytes(bytes);
        File.WriteAllBytes(Path.Combine(folder.Path, "data"), bytes);
        using var memory = new AnonymousMemory(Size, phase);
        var segment = Segment.OfFile(Path.Combine(folder.Path, "data"), (ulong)offset, Size)!;

        var receipt = _store.AttachBefore(memory.Range, segment);

        Assert.IsTrue(receipt.IsComplete, string.Join(' ', receipt.PrivateParts));
        Assert.IsTrue(memory.Bytes.SequenceEqual(bytes.AsSpan(offset, Size)));
        Assert.AreEqual((ulong)(offset + (phase == 0 ? 0 : 4096 - phase)), receipt.Identity!.Value.Offset);
    }

    [TestMethod]
    [DataRow(0UL, (ulong)Size + 1)]
    [DataRow(4096UL, (ulong)Size)]
    [DataRow(ulong.MaxValue, 1UL)]
    [DataRow(0UL, 0UL)]
    public void OfFile_MoreThanTheFileHas_IsNull(ulong offset, ulong length)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(Path.Combine(folder.Path, "data"), new byte[Size]);

        Assert.IsNull(Segment.OfFile(Path.Combine(folder.Path, "data"), offset, length));
    }

    [TestMethod]
    public void Share_HugePages_IsOneCopy()
    {
        using var store = new ReferenceDataStore(Stores.Alone with { PageClass = PageClass.Huge });
        using var first = new HugeAligned(Size, 4096 + 16);
        using var second = new HugeAligned(Size, 4096 + 16);
        first.Fill(3);
        second.Fill(3);

        var receipts = new[] { store.Share(first.Range), store.Share(second.Range) };

        Assert.IsTrue(receipts[0].IsComplete);
        Assert.IsTrue(receipts[1].IsComplete);
        Assert.AreEqual(receipts[0].Identity, receipts[1].Identity);
        Assert.IsTrue(first.Bytes.SequenceEqual(second.Bytes));
    }

    [TestMethod]
    public void Share_MemoryDetail_TellsTheNodesOfAllSharedPages()
    {
        using var store = new ReferenceDataStore(Stores.Alone with { Detail = ReceiptDetail.Memory });
        using var memory = new AnonymousMemory(Size).Fill(4);

        var receipt = store.Share(memory.Range);

        Assert.AreEqual(receipt.SharedBytes, receipt.Nodes.Aggregate(0UL, static (sum, node) => sum + node.Bytes));
    }
}
