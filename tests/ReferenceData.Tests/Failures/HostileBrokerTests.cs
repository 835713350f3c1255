// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Broker;
using Afterlink.ReferenceData.Kernel;
using Afterlink.ReferenceData.Store;
using Afterlink.ReferenceData.Tests.Support;

namespace Afterlink.ReferenceData.Tests.Failures;

/// <summary>What answers is no broker.</summary>
[TestClass]
public sealed class HostileBrokerTests
{
    private const int Size = 1 << 20;

    [TestMethod]
    [DataRow("no file")]
    [DataRow("not sealed")]
    [DataRow("too short")]
    [DataRow("other key")]
    [DataRow("silence")]
    [DataRow("end")]
    public void Share_AnswerThatIsNone_LeavesTheBufferPrivate(string answer)
    {
        using var folder = new TemporaryFolder();
        using var listener = PacketSocket.Listen(Path.Combine(folder.Path, "broker"))!;
        using var over = new ManualResetEventSlim();
        var broker = new Thread(() => Answer(listener, answer, over));
        broker.Start();
        using var memory = new AnonymousMemory(Size).Fill(1);
        var expected = memory.Bytes.ToArray();
        try
        {
            using var store = new ReferenceDataStore(folder.Options with { Timeout = TimeSpan.FromSeconds(1) });
            var receipt = store.Share(memory.Range);

            Assert.AreEqual(0UL, receipt.SharedBytes);
            Assert.Contains(receipt.PrivateParts[0].Reason, (PrivateReason[])[PrivateReason.SegmentRefused, PrivateReason.BrokerUnavailable]);
            Assert.IsTrue(memory.Bytes.SequenceEqual(expected));
        }
        finally
        {
            over.Set();
            broker.Join();
        }

    }

    private static unsafe void Answer(PacketSocket listener, string answer, ManualResetEventSlim over)
    {
        while (!over.Wait(5))
        {
            using var socket = listener.Accept();
            if (socket is null)
                continue;
            using var connection = new LinkConnection(socket, static _ => { });
            while (!over.IsSet && connection.TryReceiveWithin(TimeSpan.FromMilliseconds(100), out var message, out _))
            {
                if (message.Kind == MessageKind.Hello)
                    _ = connection.Tell(new(MessageKind.Welcome));
                if (message.Kind != MessageKind.Get || answer == "silence")
                    continue;
                if (answer == "end")
                    break;
                var key = new SegmentKey(default, Size, 0, PageClass.Base);
                var reply = new BrokerMessage(MessageKind.Hit, message.Request) { Key = answer == "other key" ? key with { Length = Size * 2 } : key };
                using var file = SealedMemory.Create("hostile");
                _ = FileCalls.Truncate(file, answer == "too short" ? Size - 4096 : Size);
                if (answer != "not sealed")
                    SealedMemory.Seal(file);
                _ = answer == "no file" ? connection.Tell(reply) : connection.TellWithFile(reply, file);
            }

            over.Wait(answer == "silence" ? 50 : 1);
        }
    }
}
