// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Broker;
using Afterlink.ReferenceData.Tests.Support;

namespace Afterlink.ReferenceData.Tests.Pressure;

/// <summary>Three segments of one size that came from files, mapped by as many processes as the row says, and memory that becomes short.</summary>
[TestClass]
public sealed class PressureTests
{
    private const int Size = 4 << 20;

    [TestMethod]
    [DataRow(4, 2, 1)]
    [DataRow(1, 2, 4)]
    public void Pressure_MappersOfThreeSegments_FewestGoFirstAndNobodyReadsAnythingElse(int first, int second, int third)
    {
        using var folder = new TemporaryFolder();
        var watch = new RequestedPressure();
        using var host = BrokerHost.TryStart(RuntimeFolder.Open(folder.Path, out _)!, new BrokerLimits(), watch);
        var counts = new[] { first, second, third };
        var children = new List<Child>();
        for (var segment = 0; segment < counts.Length; segment++)
        {
            var file = Path.Combine(folder.Path, $"data{segment}");
            var bytes = new byte[Size];
            new Random(segment).NextBytes(bytes);
            File.WriteAllBytes(file, bytes);
            var mappers = Enumerable.Range(0, counts[segment]).Select(_ => Child.Start("file", folder.Path, file)).ToList();
            mappers.ForEach(static child => Assert.StartsWith($"{Size} ", child.Expect("shared")));
            children.AddRange(mappers);
        }

        var victims = new List<int>();
        for (var round = 1; round <= counts.Length; round++)
        {
            watch.Request();
            while (Status(folder).Victims.Count < round)
                Thread.Sleep(20);
            victims.Add(Status(folder).Victims[^1].Mappers);
        }

        Assert.AreSequenceEqual(counts.Order(), victims);
        Assert.IsEmpty(Status(folder).Segments);
        foreach (var child in children)
        {
            child.Write("check");
            Assert.StartsWith("True ", child.Expect("equal"));
            child.Dispose();
        }
    }

    [TestMethod]
    public void Pressure_NobodyMapsIt_GoesBeforeWhatIsMapped()
    {
        using var folder = new TemporaryFolder();
        var watch = new RequestedPressure();
        using var host = BrokerHost.TryStart(RuntimeFolder.Open(folder.Path, out _)!, new BrokerLimits(), watch);
        using var store = new ReferenceDataStore(folder.Options);
        using var mapped = new AnonymousMemory(Size).Fill(1);
        using var unmapped = new AnonymousMemory(Size).Fill(2);
        _ = store.Share(mapped.Range);
        _ = store.Share(unmapped.Range);
        Assert.IsTrue(store.Detach(unmapped.Range));

        watch.Request();
        while (Status(folder).Victims.Count == 0)
            Thread.Sleep(20);

        Assert.AreEqual(0, Status(folder).Victims[0].Mappers);
        Assert.AreEqual(1, Status(folder).Segments.Single().Mappers);
    }

    private static BrokerStatus Status(TemporaryFolder folder)
    {
        Assert.IsTrue(StatusReader.TryRead(RuntimeFolder.Open(folder.Path, out _)!, out var status));
        return status;
    }
}
