// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Loading;
using Afterlink.Modules;
using Afterlink.Monitor;
using Afterlink.Recording;
using Afterlink.Recording.Format;
using Afterlink.Runtime.Tests.Support;
using CsCheck;

namespace Afterlink.Runtime.Tests.Recording;

/// <summary>Records that are whole by their checksums and were made to do harm.</summary>
[TestClass]
public sealed class HostileRecordTests
{
    // Places of the module with any counts, events of them, and anything else.
    private static readonly Gen<byte[]> Piece = Gen.OneOf(
        Gen.Select(Gen.Byte[0, 1], Gen.Byte[0, 40], Gen.Byte[0, 3], Gen.Byte[0, 2], Gen.Byte[0, 2], static (module, site, request, result, regions) =>
            new byte[] { 0, module, site, request, result, regions }),
        Gen.Select(Gen.Byte[4, 40], Gen.Byte.Array[0, 6], static (code, values) => (byte[])[code, .. values]),
        Gen.Select(Gen.Byte[0, 9], Gen.Byte.Array[0, 6], static (type, values) => (byte[])[2, type, .. values]),
        Gen.Byte.Array[1, 4]);

    [TestMethod]
    public void Replay_AnyItems_IsTheRunOrAFaultWithACode()
    {
        var machine = new SessionMachine();
        using var monitor = new VirtualMachineMonitor(new MonitorOptions());
        using var module = LoadedModule.Load(machine.Handlers.Describe(Fixtures.Module("session.c")), machine.Handlers, monitor);
        var identity = ModuleIdentity.Of(ModuleImage.Read(module.Path));
        byte[] text = [.. "0123456789"u8];

        Piece.Array[0, 12].Sample(pieces =>
        {
            using var stream = new MemoryStream();
            var writer = new RecordWriter(stream);
            writer.AddModule(identity, module.Sites.Count, "session");
            writer.AddTrack("");
            if (pieces.Length != 0)
                writer.Write(0, [.. pieces.SelectMany(static piece => piece)]);
            writer.Finish(0);
            stream.Position = 0;
            using var replay = monitor.Replay(stream);
            try
            {
                module.Run(() =>
                {
                    SessionMachine.InOrOut(module, isOut: false);
                    SessionMachine.OutTwice(module, 1, 2);
                    SessionMachine.PutText(module, text);
                    _ = SessionMachine.ReadTime(module);
                });
            }
            catch (AfterlinkException e) when (e.Id != DiagnosticId.HandlerThrew || e.InnerException is null)
            {
                // A fault that the record tells, or that tells of the record. An exception of ours would be the inner one of a handler's fault.
            }
        }, iter: 2000, threads: 1);
        Assert.AreSequenceEqual([.. "0123456789"u8], text);
    }
}
