// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Modules;
using Afterlink.Monitor;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Recording;

[TestClass]
public sealed class DivergenceTests
{
    [TestMethod]
    public void Replay_AnotherValue_NamesSiteLineExpectedAndGot()
    {
        var record = new SessionMachine().Record(static module => SessionMachine.OutTwice(module, 1, 2));

        var fault = Diverge(record, static module => SessionMachine.OutTwice(module, 1, 3));

        Assert.AreEqual(DiagnosticId.ReplayDiverged, fault.Id);
        Assert.Contains("out_twice", fault.Message);
        Assert.Contains("session.c:", fault.Message);
        Assert.Contains("event 1", fault.Message);
        Assert.Contains("value 0x2", fault.Message);
        Assert.Contains("0x3", fault.Message);
    }

    [TestMethod]
    public void Replay_AnotherSite_NamesBoth()
    {
        var record = new SessionMachine().Record(static module => SessionMachine.InOrOut(module, true));

        var fault = Diverge(record, static module => SessionMachine.InOrOut(module, false));

        Assert.AreEqual(DiagnosticId.ReplayDiverged, fault.Id);
        Assert.Contains("PortOut8 at in_or_out", fault.Message);
        Assert.Contains("PortIn8 at in_or_out", fault.Message);
    }

    [TestMethod]
    public void Replay_AnotherBufferOfAHypercall_NamesTheParameter()
    {
        var record = new SessionMachine().Record(static module => SessionMachine.PutText(module, "hello"u8));

        var fault = Diverge(record, static module => SessionMachine.PutText(module, "hullo"u8));

        Assert.Contains("checksum of text", fault.Message);
    }

    [TestMethod]
    public void Replay_LongerThanItsRecord_SaysWhereItEnds()
    {
        var record = new SessionMachine().Record(static module => SessionMachine.InOrOut(module, true));

        var fault = Diverge(record, static module => SessionMachine.OutTwice(module, 1, 2), before: static module => SessionMachine.InOrOut(module, true));

        Assert.AreEqual(DiagnosticId.ReplayEnded, fault.Id);
        Assert.Contains("1 events", fault.Message);
        Assert.DoesNotContain("cut off", fault.Message);
    }

    [TestMethod]
    public void Replay_CutOffRecord_ReplaysWhatIsThere()
    {
        var record = new SessionMachine().Record(static module => SessionMachine.OutTwice(module, 1, 2));

        // The last chunk says that the recording was ended: type, length, checksum, one number.
        var fault = Diverge(record[..^7], static module => SessionMachine.InOrOut(module, true), before: static module => SessionMachine.OutTwice(module, 1, 2));

        Assert.AreEqual(DiagnosticId.ReplayEnded, fault.Id);
        Assert.Contains("cut off", fault.Message);
    }

    [TestMethod]
    public void RequireEnd_RunThatStopsEarly_NamesTheThread()
    {
        var record = new SessionMachine().Record(static module =>
        {
            SessionMachine.InOrOut(module, true);
            SessionMachine.InOrOut(module, true);
        });

        SessionMachine.Replay(record, static (module, replay) =>
        {
            module.Run(() => SessionMachine.InOrOut(module, true));
            Assert.AreEqual(DiagnosticId.ReplayIncomplete, Assert.ThrowsExactly<AfterlinkException>(replay.RequireEnd).Id);
        });
    }

    [TestMethod]
    public void Replay_AfterADivergence_AnswersNothingMore()
    {
        var record = new SessionMachine().Record(static module => SessionMachine.OutTwice(module, 1, 2));
        SessionMachine.Replay(record, static (module, _) =>
        {
            Assert.ThrowsExactly<AfterlinkException>(() => module.Run(() => SessionMachine.OutTwice(module, 9, 9)));

            var later = Assert.ThrowsExactly<AfterlinkException>(() => module.Run(() => SessionMachine.OutTwice(module, 1, 2)));
            Assert.AreEqual(DiagnosticId.ReplayDiverged, later.Id);
        });
    }

    [TestMethod]
    public void Replay_AnotherModule_IsRefusedByLoad()
    {
        var record = new SessionMachine().Record(static module => SessionMachine.OutTwice(module, 1, 2));
        using var monitor = new VirtualMachineMonitor(new MonitorOptions());
        using var replay = monitor.Replay(new MemoryStream(record));

        var refusal = Assert.ThrowsExactly<AfterlinkException>(() =>
            LoadedModule.Load(new ScriptedHandlers().Describe(Fixtures.Module("driver.c")), null, monitor));

        Assert.AreEqual(DiagnosticId.RecordModuleDiffers, refusal.Id);
    }

    private static AfterlinkException Diverge(byte[] record, Action<LoadedModule> run, Action<LoadedModule>? before = null)
    {
        AfterlinkException? fault = null;
        SessionMachine.Replay(record, (module, _) =>
        {
            if (before is not null)
                module.Run(() => before(module));
            fault = Assert.ThrowsExactly<AfterlinkException>(() => module.Run(() => run(module)));
        });
        return fault!;
    }
}
