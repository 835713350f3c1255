// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.ReferenceData.Attach;
using Afterlink.ReferenceData.Kernel;
using Afterlink.ReferenceData.Tests.Support;

namespace Afterlink.ReferenceData.Tests.Attach;

[TestClass]
public sealed unsafe partial class RefusedTargetTests
{
    private const int Size = 64 << 10;

    private readonly ReferenceDataStore _store = new(Stores.Alone);

    [TestCleanup]
    public void Cleanup() => _store.Dispose();

    [TestMethod]
    public void Share_HeapOfTheFirstThread_IsRefused()
    {
        var end = (nuint)GrowHeap(2 * Size) + Size;
        new Span<byte>((void*)(end - Size), Size).Fill(1);

        Assert.AreEqual(PrivateReason.Heap, Only(_store.Share(new(end - Size, Size))));
    }

    [TestMethod]
    public void Share_HeapOfAnotherThread_IsRefused()
    {
        PrivateReason reason = default;
        var thread = new Thread(() =>
        {
            // Below the threshold of mmap, and larger than what is left in any arena so far; one that is never freed raises no threshold.
            var chunk = (nuint)NativeMemory.Alloc(Size);
            new Span<byte>((void*)chunk, Size).Fill(2);
            reason = Only(_store.Share(new(chunk, Size)));
        });
        thread.Start();
        thread.Join();

        Assert.AreEqual(PrivateReason.Heap, reason);
    }

    [TestMethod]
    public void Share_MappedByMalloc_IsShared()
    {
        var chunk = (nuint)NativeMemory.Alloc(64 << 20);
        new Span<byte>((void*)chunk, 64 << 20).Fill(3);

        Assert.IsTrue(_store.Share(new(chunk, 64 << 20)).IsComplete);
        NativeMemory.Free((void*)chunk);
    }

    [TestMethod]
    public void Share_MallocThatIsGrown_KeepsItsContent()
    {
        var chunk = (byte*)NativeMemory.Alloc(64 << 20);
        new Span<byte>(chunk, 64 << 20).Fill(4);
        _ = _store.Share(new((nuint)chunk, 64 << 20));

        chunk = (byte*)NativeMemory.Realloc(chunk, 65 << 20);

        Assert.AreEqual(-1, new Span<byte>(chunk, 64 << 20).IndexOfAnyExcept((byte)4));
        NativeMemory.Free(chunk);
    }

    [TestMethod]
    public void Share_NothingMapped_IsNotMapped()
    {
        using var memory = new AnonymousMemory(Size);
        _ = MemoryCalls.Unmap(memory.Range.Start + 4096, 4096);
        using var segment = Publish();

        Assert.AreEqual(PrivateReason.NotMapped, Only(_store.AttachAfter(memory.Range, segment)));
    }

    [TestMethod]
    [DataRow(MemoryCalls.ProtectNone)]
    [DataRow(MemoryCalls.ProtectRead | 4)]
    public void Share_OtherProtection_IsNotMapped(int protection)
    {
        using var memory = new AnonymousMemory(Size);
        memory.Protect(protection);
        using var segment = Publish();

        Assert.AreEqual(PrivateReason.NotMapped, Only(_store.AttachAfter(memory.Range, segment)));
    }

    [TestMethod]
    [DataRow(Size - 4096, 0)]
    [DataRow(Size, 16)]
    public void AttachAfter_OtherLengthOrPhase_IsOtherLayout(int length, int phase)
    {
        using var memory = new AnonymousMemory(length, phase).Fill(1);
        using var segment = Publish();

        Assert.AreEqual(PrivateReason.OtherLayout, Only(_store.AttachAfter(memory.Range, segment)));
    }

    [TestMethod]
    public void TryFind_TextAndQuery_AgreeOnEveryMapping()
    {
        using var query = new AddressSpace();
        using var text = new AddressSpace { ReadsText = true };
        using var memory = new AnonymousMemory(Size);

        foreach (var address in (nuint[])[memory.Range.Start, (nuint)NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "malloc")])
        {
            Assert.IsTrue(query.TryFind(address, out var left));
            Assert.IsTrue(text.TryFind(address, out var right));
            Assert.AreEqual(right, left);
        }
    }

    private static Afterlink.ReferenceData.Store.Segment Publish()
    {
        using var memory = new AnonymousMemory(Size).Fill(1);
        return Afterlink.ReferenceData.Store.SealedMemory.Publish(memory.Range, PageClass.Base);
    }

    private static PrivateReason Only(Receipt receipt)
    {
        Assert.AreEqual(0UL, receipt.SharedBytes);
        Assert.HasCount(1, receipt.PrivateParts);
        return receipt.PrivateParts[0].Reason;
    }

    [LibraryImport("libc", EntryPoint = "sbrk")]
    private static partial nint GrowHeap(nint bytes);
}
