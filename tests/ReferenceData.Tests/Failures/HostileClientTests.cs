// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Broker;
using Afterlink.ReferenceData.Kernel;
using Afterlink.ReferenceData.Pressure;
using Afterlink.ReferenceData.Store;
using Afterlink.ReferenceData.Tests.Support;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Tests.Failures;

/// <summary>A client that speaks to the broker as no Afterlink does.</summary>
[TestClass]
public sealed class HostileClientTests
{
    private const int Size = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private BrokerHost? _host;

    [TestInitialize]
    public void Initialize() => _host = BrokerHost.TryStart(RuntimeFolder.Open(_folder.Path, out _)!, new BrokerLimits(), new HostPressure());

    [TestCleanup]
    public void Cleanup()
    {
        _host!.Dispose();
        _folder.Dispose();
    }

    public static IEnumerable<object[]> Offers => Files.Keys.Select(static name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Offers))]
    public void Offer_NotWhatItsKeySays_IsRefusedAndServedToNobody(string offer)
    {
        using var memory = new AnonymousMemory(Size).Fill(1);
        var key = new SegmentKey(ContentHash.Of(memory.Range), Size, 0, PageClass.Base);
        var name = new SegmentName(default, Size, 0, PageClass.Base);
        using var client = Connect();
        using var file = Files[offer](memory);

        _ = client.TellWithFile(new(MessageKind.Offer, 7) { Key = offer == "impossible key" ? key with { Length = ulong.MaxValue } : key, Name = offer == "impossible key" ? name with { Length = ulong.MaxValue } : name }, file);

        Assert.IsTrue(client.TryReceiveWithin(Patience, out var answer, out _));
        Assert.AreEqual(MessageKind.Refused, answer.Kind);
        Assert.AreEqual((int)PrivateReason.SegmentRefused, answer.Code);
        AssertServes(memory, published: 0);
    }

    [TestMethod]
    [DataRow((ushort)MessageKind.Get)]
    [DataRow((ushort)MessageKind.Status)]
    [DataRow((ushort)MessageKind.Attached)]
    public void Send_BeforeHello_EndsTheConnection(ushort kind)
    {
        using var client = new LinkConnection(PacketSocket.Connect(Socket)!, static _ => { });

        _ = client.Tell(new((MessageKind)kind, 1));

        Assert.IsFalse(client.TryReceiveWithin(Patience, out _, out _));
        AssertServes();
    }

    [TestMethod]
    [DataRow((ushort)0)]
    [DataRow((ushort)99)]
    [DataRow((ushort)MessageKind.Hit)]
    [DataRow((ushort)MessageKind.StatusEnd)]
    [DataRow(ushort.MaxValue)]
    public void Send_KindThatClientsDoNotSend_EndsTheConnection(ushort kind)
    {
        using var client = Connect();

        _ = client.Tell(new((MessageKind)kind, 1));

        Assert.IsFalse(client.TryReceiveWithin(Patience, out _, out _));
        AssertServes();
    }

    [TestMethod]
    public void Send_OtherFormat_EndsTheConnection()
    {
        using var client = Connect();

        _ = client.Tell(new(MessageKind.Status) { Format = 1 });

        Assert.IsFalse(client.TryReceiveWithin(Patience, out _, out _));
        AssertServes();
    }

    [TestMethod]
    public void Get_LeaseThatNothingComesOf_GoesToTheNextWhenTheConnectionEnds()
    {
        var name = new SegmentName(default, Size, 0, PageClass.Base);
        var first = Connect();
        using var second = Connect();
        _ = first.Tell(new(MessageKind.Get, 1) { Name = name });
        Assert.AreEqual(MessageKind.Lease, Receive(first).Kind);
        _ = second.Tell(new(MessageKind.Get, 2) { Name = name });
        Assert.AreEqual(MessageKind.Wait, Receive(second).Kind);

        first.Dispose();

        Assert.AreEqual((MessageKind.Lease, 2u), (Receive(second) is var answer ? answer.Kind : default, answer.Request));
    }

    [TestMethod]
    public void Status_NeverRead_HoldsNobodyUp()
    {
        using var client = Connect();
        for (var i = 0; i < 300; i++)
        {
            _ = client.Tell(new(MessageKind.NotShared) { Code = 1 });
            if (i > 200)
                _ = client.Tell(new(MessageKind.Status, (uint)i));
        }

        AssertServes();
    }

    private static readonly Dictionary<string, Func<AnonymousMemory, SafeFileHandle>> Files = new()
    {
        ["not sealed"] = static memory => File(memory, Size, seals: 0),
        ["not sealed against writing"] = static memory => File(memory, Size, seals: FileCalls.AllSeals & ~8),
        ["not sealed against shrinking"] = static memory => File(memory, Size, seals: FileCalls.AllSeals & ~2),
        ["sealed against future writing only"] = static memory => File(memory, Size, seals: (FileCalls.AllSeals & ~8) | 0x10),
        ["too short"] = static memory => File(memory, Size - 4096, FileCalls.AllSeals),
        ["too long"] = static memory => File(memory, Size + 4096, FileCalls.AllSeals),
        ["other content"] = static memory =>
        {
            memory.Bytes[77]++;
            return File(memory, Size, FileCalls.AllSeals);
        },
        ["nothing in it"] = static _ => File(null, Size, FileCalls.AllSeals),
        ["a file on disk"] = static _ => System.IO.File.OpenHandle(typeof(HostileClientTests).Assembly.Location),
        ["a device"] = static _ => System.IO.File.OpenHandle("/dev/zero"),
        ["impossible key"] = static memory => File(memory, Size, FileCalls.AllSeals),
    };

    private static unsafe SafeFileHandle File(AnonymousMemory? memory, long size, int seals)
    {
        var file = SealedMemory.Create("hostile");
        Assert.AreEqual(0, FileCalls.Truncate(file, size));
        if (memory is not null)
            _ = FileCalls.Write(file, (void*)memory.Range.Start, (nuint)Math.Min(size, Size), 0);
        Assert.AreEqual(0, seals == 0 ? 0 : FileCalls.Control(file, FileCalls.AddSeals, seals));
        return file;
    }

    private string Socket => Path.Combine(_folder.Path, "broker");

    private LinkConnection Connect()
    {
        var client = new LinkConnection(PacketSocket.Connect(Socket)!, static _ => { });
        _ = client.Tell(new(MessageKind.Hello));
        Assert.AreEqual(MessageKind.Welcome, Receive(client).Kind);
        return client;
    }

    private static BrokerMessage Receive(LinkConnection client)
    {
        Assert.IsTrue(client.TryReceiveWithin(Patience, out var message, out var file));
        file?.Dispose();
        return message;
    }

    // Whatever was done to it, the broker still does its work.
    private void AssertServes(AnonymousMemory? memory = null, int published = 0)
    {
        Assert.IsTrue(StatusReader.TryRead(RuntimeFolder.Open(_folder.Path, out _)!, out var status));
        Assert.HasCount(published, status.Segments);
        using var store = new ReferenceDataStore(_folder.Options);
        using var own = memory is null ? new AnonymousMemory(Size).Fill(5) : null;
        Assert.IsTrue(store.Share((memory ?? own!).Range).IsComplete);
    }
}
