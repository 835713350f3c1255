// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Tests.Support;

namespace Afterlink.ReferenceData.Tests.Failures;

[TestClass]
public sealed class LimitTests
{
    [TestMethod]
    public void Share_MapCountIsReached_StaysPrivateRightAndWritable()
    {
        using var folder = new TemporaryFolder();
        using var child = Child.Start("map-count", folder.Path);

        Assert.DoesNotContain(nameof(PrivateReason.MappingRefused), child.Expect("rehearsal"));
        var limit = child.Expect("limit");
        Assert.StartsWith("True True ", limit);
        Assert.Contains(nameof(PrivateReason.MappingRefused), limit);
        Assert.AreEqual("True True", child.Expect("later"));
    }

    [TestMethod]
    public void ShareAndDetach_AThousandTimes_LeavesNothingBehind()
    {
        using var folder = new TemporaryFolder();
        using var store = new ReferenceDataStore(folder.Options with { Detail = ReceiptDetail.Mappings });
        using var memory = new AnonymousMemory(256 << 10, 16).Fill(1);
        Cycle(store, memory, 10);
        var (files, mappings) = Count();

        Cycle(store, memory, 1000);

        var (filesAfter, mappingsAfter) = Count();
        Assert.IsLessThan(20, filesAfter - files);
        Assert.IsLessThan(100, mappingsAfter - mappings);
        Assert.IsEmpty(store.Receipts);
    }

    [TestMethod]
    public void Share_BrokerQuotaIsUsedUp_StaysPrivateAndSaysSo()
    {
        using var folder = new TemporaryFolder();
        using var store = new ReferenceDataStore(folder.Options with { Quota = 1 << 20 });
        using var small = new AnonymousMemory(512 << 10).Fill(1);
        using var large = new AnonymousMemory(768 << 10).Fill(2);
        Assert.IsTrue(store.Share(small.Range).IsComplete);

        var receipt = store.Share(large.Range);

        Assert.AreSequenceEqual([new PrivatePart(large.Range, PrivateReason.QuotaExceeded)], receipt.PrivateParts);
        Assert.IsTrue(store.Detach(small.Range));
        Assert.IsTrue(store.Share(large.Range).IsComplete, "what nobody maps makes room");
    }

    [TestMethod]
    public void Share_FolderCannotBeUsed_StaysPrivateAndSaysSo()
    {
        using var store = new ReferenceDataStore(new() { Folder = "/proc/afterlink" });
        using var memory = new AnonymousMemory(64 << 10).Fill(1);

        Assert.AreSequenceEqual([new PrivatePart(memory.Range, PrivateReason.BrokerUnavailable)], store.Share(memory.Range).PrivateParts);
    }

    private static void Cycle(ReferenceDataStore store, AnonymousMemory memory, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.IsTrue(store.Share(memory.Range).IsComplete);
            Assert.IsTrue(store.Detach(memory.Range));
        }
    }

    private static (int Files, int Mappings) Count() =>
        (Directory.GetFiles("/proc/self/fd").Length, File.ReadLines("/proc/self/maps").Count(static line => line.Contains("memfd:afterlink", StringComparison.Ordinal)));
}
