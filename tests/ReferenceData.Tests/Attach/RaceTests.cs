// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.ReferenceData.Kernel;
using Afterlink.ReferenceData.Tests.Support;

namespace Afterlink.ReferenceData.Tests.Attach;

/// <summary>
/// Readers that never stop while their buffer is swapped. The sequences that look right and are not are tried in the same way, to show that the
/// readers would notice.
/// </summary>
[TestClass]
public sealed unsafe class RaceTests
{
    private const int Size = 1 << 20;
    private const byte Value = 0x5A;

    [TestMethod]
    [DataRow(AttachMode.CopyOnWrite, 100)]
    [DataRow(AttachMode.ReadOnly, 100)]
    public void ShareAndDetach_FourReaders_NeverReadAnythingElse(AttachMode mode, int rounds)
    {
        using var memory = new AnonymousMemory(Size, 16);
        memory.Bytes.Fill(Value);
        using var store = new ReferenceDataStore(Stores.Alone with { Mode = mode });
        using var readers = new Readers(memory.Range, Value, 4, loads: true);

        for (var round = 0; round < rounds; round++)
        {
            Assert.AreEqual((ulong)Size - 4096, store.Share(memory.Range).SharedBytes);
            Assert.IsTrue(store.Detach(memory.Range));
        }

        Assert.AreEqual(0L, readers.Stop());
        Assert.IsGreaterThan(rounds, readers.Reads);
    }

    [TestMethod]
    [DataRow("give pages back, then map")]
    [DataRow("move away, then map")]
    [DataRow("map empty, then copy")]
    public void Swap_SequenceThatLeavesAGap_IsNoticed(string sequence)
    {
        using var memory = new AnonymousMemory(Size);
        memory.Bytes.Fill(Value);
        using var segment = Afterlink.ReferenceData.Store.SealedMemory.Publish(memory.Range, PageClass.Base);
        using var readers = new Readers(memory.Range, Value, 2, loads: false);

        for (var round = 0; round < 20_000 && !readers.HaveNoticed; round++)
            Sequences[sequence](memory.Range.Start, segment.File);

        Assert.AreNotEqual(0L, readers.Stop());
    }

    [TestMethod]
    public void Swap_UnmapThenMap_IsNoticed()
    {
        // In a process of its own: what another thread maps could land in the gap.
        using var child = Child.Start("unmap-then-map");
        var start = nuint.Parse(child.Expect("at"), CultureInfo.InvariantCulture);
        using var readers = new Readers(new(start, Size), Value, 2, loads: false, child.Id);

        Assert.IsTrue(SpinWait.SpinUntil(() => readers.HaveNoticed, TimeSpan.FromMinutes(1)));
    }

    /// <summary>The child's part, which never ends.</summary>
    public static void UnmapThenMap()
    {
        var memory = new AnonymousMemory(Size);
        memory.Bytes.Fill(Value);
        using var segment = Afterlink.ReferenceData.Store.SealedMemory.Publish(memory.Range, PageClass.Base);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"at {memory.Range.Start}"));
        while (MemoryCalls.Map(memory.Range.Start, Size, MemoryCalls.ProtectRead, MemoryCalls.MapPrivate | MemoryCalls.MapFixed, segment.File, 0) != MemoryCalls.Failed)
            _ = MemoryCalls.Unmap(memory.Range.Start, Size);
    }

    private static readonly Dictionary<string, Action<nuint, Microsoft.Win32.SafeHandles.SafeFileHandle>> Sequences = new()
    {
        ["give pages back, then map"] = static (target, file) =>
        {
            MakePrivate(target);
            _ = MemoryCalls.Advise(target, Size, 4); // MADV_DONTNEED
            Map(target, file);
        },
        ["move away, then map"] = static (target, file) =>
        {
            MakePrivate(target);
            var backup = MemoryCalls.Move(target, Size, Size, MemoryCalls.MoveMayMove | 4, 0); // MREMAP_DONTUNMAP
            Map(target, file);
            _ = MemoryCalls.Unmap((nuint)backup, Size);
        },
        ["map empty, then copy"] = static (target, file) =>
        {
            var copy = MemoryCalls.Map(0, Size, MemoryCalls.ProtectRead, MemoryCalls.MapPrivate, file, 0);
            MakeEmpty(target);
            Buffer.MemoryCopy((void*)copy, (void*)target, Size, Size);
            _ = MemoryCalls.Unmap((nuint)copy, Size);
        },
    };

    private static void Map(nuint target, Microsoft.Win32.SafeHandles.SafeFileHandle file) =>
        _ = MemoryCalls.Map(target, Size, MemoryCalls.ProtectRead | MemoryCalls.ProtectWrite, MemoryCalls.MapPrivate | MemoryCalls.MapFixed, file, 0);

    private static void MakeEmpty(nuint target) => _ = MemoryCalls.MapAnonymously(
        target, Size, MemoryCalls.ProtectRead | MemoryCalls.ProtectWrite, MemoryCalls.MapPrivate | MemoryCalls.MapAnonymous | MemoryCalls.MapFixed, -1, 0);

    // Back to anonymous memory with the right contents, in the way that is right.
    private static void MakePrivate(nuint target) =>
        _ = Afterlink.ReferenceData.Attach.PrivateCopy.PutBack(new(target, target + Size), MemoryCalls.ProtectRead | MemoryCalls.ProtectWrite);
}
