// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Modules;
using Afterlink.Monitor;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Recording;

[TestClass]
public sealed unsafe class RecordReplayTests
{
    [TestMethod]
    public void Replay_EveryKindOfAnswer_IsTheRecordedRun()
    {
        ulong recorded = 0, other = 0, replayed = 0;
        var record = new SessionMachine().Record(module => recorded = SessionMachine.Session(module, 20));
        _ = new SessionMachine().Record(module => other = SessionMachine.Session(module, 20));

        SessionMachine.Replay(record, (module, replay) =>
        {
            replayed = module.Run(() => SessionMachine.Session(module, 20));
            replay.RequireEnd();
        });

        Assert.AreEqual(recorded, replayed);
        Assert.AreNotEqual(recorded, other, "no two runs of the machine are the same");
    }

    [TestMethod]
    public void Replay_Twice_IsTheSameRun()
    {
        var runs = new List<ulong>();
        var record = new SessionMachine().Record(module => runs.Add(SessionMachine.Session(module, 3)));

        for (var i = 0; i < 2; i++)
            SessionMachine.Replay(record, (module, _) => runs.Add(SessionMachine.Session(module, 3)));

        Assert.AreEqual(runs[0], runs[1]);
        Assert.AreEqual(runs[0], runs[2]);
    }

    [TestMethod]
    public void Record_OfAPollingLoop_TakesAFewBytesAnEvent()
    {
        const uint Rounds = 500;
        var events = 0L;
        using var stream = new MemoryStream();
        using var monitor = new VirtualMachineMonitor(new MonitorOptions());
        var handlers = new ScriptedHandlers();
        var reads = 0;
        handlers.Scripts[SiteKind.PortIn8] = (frame, _) => frame->Al = (byte)(++reads % 100 == 0 ? 1 : 0);
        using (var recording = monitor.Record(stream))
        {
            using var module = LoadedModule.Load(handlers.Describe(Fixtures.Module("driver.c")), handlers, monitor);
            for (var i = 0; i < Rounds; i++)
                _ = ((delegate* unmanaged<ushort, int>)System.Runtime.InteropServices.NativeLibrary.GetExport(module.Handle, "wait_ready"))(0x3FD);
            events = recording.Events;
        }

        Assert.AreEqual(Rounds * 100, events);
        Assert.IsLessThan(events / 10, stream.Length, "bytes of the record");
    }

    [TestMethod]
    [DynamicData(nameof(AnsweredSites))]
    public void Replay_OfASite_LeavesTheRegistersThatItsHandlerLeft(string site)
    {
        using var area = new Bytes(256, 0x11);
        using var stream = new MemoryStream();
        var recorded = Probe(area, Everything(), stream, site, isReplay: false, out var recordedMemory);

        stream.Position = 0;
        area.Span.Fill(0x11);
        var replayed = Probe(area, null, stream, site, isReplay: true, out var replayedMemory);

        // The stack of the call is the same in both.
        Assert.AreSequenceEqual(recorded, replayed);
        Assert.AreSequenceEqual(recordedMemory, replayedMemory);
    }

    public static IEnumerable<object[]> AnsweredSites =>
        [.. new[]
        {
            "in8_dx", "in16_dx", "in32_dx", "in8_immediate", "out8_dx", "out32_immediate", "insb_once", "insb_rep", "insw_rep", "insd_rep", "outsb_rep",
            "outsd_rep", "rdmsr_site", "wrmsr_site", "hlt_site", "mov_rax_cr0", "mov_r13_cr8", "mov_cr3_rbx", "mov_rbp_dr7", "vmcall_site", "rdpmc_site",
            "cli_site", "sti_site", "pushf_site", "popf_site", "rdtsc_site", "rdtscp_site", "cpuid_site", "xgetbv_site", "rdpid_site", "rdrand_ax",
            "rdrand_r12", "rdseed_ecx", "smsw_16", "smsw_64", "sgdt_site", "sidt_site", "sldt_site", "str_site", "lar_register", "lsl_register",
            "umwait_site", "tpause_site",
        }.Select(static site => new object[] { site })];

    [TestMethod]
    public void Record_FaultOfAHandler_IsThrownAgainByTheReplay()
    {
        var machine = new SessionMachine();
        machine.Handlers.Scripts[SiteKind.PortIn8] = static (_, _) => throw new InvalidOperationException("no such device");
        AfterlinkException? recorded = null;
        var record = machine.Record(module => recorded = Assert.ThrowsExactly<AfterlinkException>(() => module.Run(() => SessionMachine.InOrOut(module, false))));

        SessionMachine.Replay(record, (module, replay) =>
        {
            var replayed = Assert.ThrowsExactly<AfterlinkException>(() => module.Run(() => SessionMachine.InOrOut(module, false)));
            Assert.AreEqual(DiagnosticId.HandlerThrew, replayed.Id);
            Assert.Contains("no such device", replayed.Message);
            Assert.Contains("session.c", replayed.Message);
            replay.RequireEnd();
        });
        Assert.IsNotNull(recorded);
    }

    [TestMethod]
    public void Record_StartedAndEndedWhileAModuleIsBound_HasWhatCameBetween()
    {
        using var stream = new MemoryStream();
        var machine = new SessionMachine();
        using var monitor = new VirtualMachineMonitor(new MonitorOptions());
        using var module = LoadedModule.Load(machine.Handlers.Describe(Fixtures.Module("session.c")), machine.Handlers, monitor);
        SessionMachine.OutTwice(module, 1, 2);
        using (var recording = monitor.Record(stream))
        {
            SessionMachine.OutTwice(module, 3, 4);
            Assert.AreEqual(2, recording.Events);
        }

        SessionMachine.OutTwice(module, 5, 6);

        Assert.HasCount(6, machine.Handlers.Calls);
        SessionMachine.Replay(stream.ToArray(), static (replayed, replay) =>
        {
            replayed.Run(() => SessionMachine.OutTwice(replayed, 3, 4));
            replay.RequireEnd();
        });
    }

    [TestMethod]
    public void Replay_ThreadsInAnotherOrder_AreFoundByTheirNames()
    {
        var recorded = new Dictionary<string, ulong>();
        var replayed = new Dictionary<string, ulong>();
        string[] names = ["network", "disk", "clock"];
        var record = new SessionMachine().Record(module => RunThreads(module, names, recorded));

        SessionMachine.Replay(record, (module, replay) =>
        {
            RunThreads(module, [.. names.Reverse()], replayed);
            replay.RequireEnd();
        });

        foreach (var name in names)
            Assert.AreEqual(recorded[name], replayed[name], name);
    }

    [TestMethod]
    public void Record_ThreadsAtOnce_ReplayEachItsOwnRun()
    {
        var recorded = new Dictionary<string, ulong>();
        var replayed = new Dictionary<string, ulong>();
        string[] names = ["a", "b", "c", "d"];
        var record = new SessionMachine().Record(module => RunThreads(module, names, recorded, atOnce: true));

        SessionMachine.Replay(record, (module, replay) =>
        {
            RunThreads(module, names, replayed, atOnce: true);
            replay.RequireEnd();
        });

        foreach (var name in names)
            Assert.AreEqual(recorded[name], replayed[name], name);
    }

    [TestMethod]
    public void Record_WhileRecording_IsRefused()
    {
        using var monitor = new VirtualMachineMonitor(new MonitorOptions());
        using var first = monitor.Record(new MemoryStream());

        Assert.AreEqual(DiagnosticId.RecordingBusy, Assert.ThrowsExactly<AfterlinkException>(() => monitor.Record(new MemoryStream())).Id);
    }

    [TestMethod]
    public void Record_StreamThatFails_IsToldWhenTheRecordingEnds()
    {
        var machine = new SessionMachine();
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1);
        using var monitor = new VirtualMachineMonitor(new MonitorOptions());

        Assert.ThrowsExactly<IOException>(() => monitor.Record(full));

        using var late = new FailingStream(40);
        var recording = monitor.Record(late);
        using (var module = LoadedModule.Load(machine.Handlers.Describe(Fixtures.Module("session.c")), machine.Handlers, monitor))
            SessionMachine.OutTwice(module, 1, 2);
        Assert.AreEqual(DiagnosticId.RecordUnwritable, Assert.ThrowsExactly<AfterlinkException>(recording.Dispose).Id);
    }

    [TestMethod]
    public void Record_HandlerThatCallsTheModule_CannotBeReplayed()
    {
        var machine = new SessionMachine();
        LoadedModule? loaded = null;
        machine.Handlers.Scripts[SiteKind.PortIn8] = (frame, _) => SessionMachine.InOrOut(loaded!, true);
        using var stream = new MemoryStream();
        using var monitor = new VirtualMachineMonitor(new MonitorOptions());
        using (var recording = monitor.Record(stream))
        {
            using (loaded = LoadedModule.Load(machine.Handlers.Describe(Fixtures.Module("session.c")), machine.Handlers, monitor))
            {
                Assert.IsTrue(recording.IsReplayable);
                SessionMachine.InOrOut(loaded, false);
            }

            Assert.IsFalse(recording.IsReplayable);
        }

        SessionMachine.Replay(stream.ToArray(), static (module, _) =>
        {
            var fault = Assert.ThrowsExactly<AfterlinkException>(() => module.Run(() => SessionMachine.InOrOut(module, false)));
            Assert.AreEqual(DiagnosticId.HandlerReentered, fault.Id);
            Assert.Contains("in_or_out", fault.Message);
        });
    }

    [TestMethod]
    public void Load_WithoutHandlersOrReplay_IsRefused()
    {
        var description = new SessionMachine().Handlers.Describe(Fixtures.Module("session.c"));

        Assert.AreEqual(DiagnosticId.HandlersNeeded, Assert.ThrowsExactly<AfterlinkException>(() => LoadedModule.Load(description, null)).Id);
    }

    private static void RunThreads(LoadedModule module, string[] names, Dictionary<string, ulong> sums, bool atOnce = false)
    {
        var threads = names.Select(name => new Thread(() =>
        {
            var sum = SessionMachine.Session(module, 5);
            lock (sums)
                sums[name] = sum;
        })
        { Name = name }).ToList();
        foreach (var thread in threads)
        {
            thread.Start();
            if (!atOnce)
                thread.Join();
        }

        threads.ForEach(static thread => thread.Join());
    }

    // Answers that no other run gives, for every kind that can be answered.
    private static ScriptedHandlers Everything()
    {
        var handlers = new ScriptedHandlers();
        foreach (var kind in SiteKinds.All.Where(static kind => kind.Kind is not (SiteKind.Probe or SiteKind.PopFlags)))
            handlers.Scripts[kind.Kind] = RandomAnswer;
        foreach (var (kind, width) in new[] { (SiteKind.PortInString8, 1), (SiteKind.PortInString16, 2), (SiteKind.PortInString32, 4) })
            handlers.Scripts[kind] = (frame, slot) => ReadString(frame, slot, width);
        foreach (var (kind, width) in new[] { (SiteKind.PortOutString8, 1), (SiteKind.PortOutString32, 4) })
            handlers.Scripts[kind] = (frame, slot) => WriteString(frame, slot, width);
        return handlers;
    }

    private static void RandomAnswer(RegisterFrame* frame, BindingSlot* slot)
    {
        var results = Afterlink.Loading.ModuleMapping.KindOf(slot);
        switch (results)
        {
            case SiteKind.PortIn8:
                frame->Al = (byte)Random.Shared.Next();
                break;
            case SiteKind.PortIn16:
                frame->Ax = (ushort)Random.Shared.Next();
                break;
            case SiteKind.PortIn32:
                frame->Eax = (uint)Random.Shared.Next();
                break;
            case SiteKind.Hypercall:
                frame->Rax = (ulong)Random.Shared.NextInt64();
                break;
            case SiteKind.Cpuid:
                (frame->EdxEax, frame->Ebx, frame->Ecx) = ((ulong)Random.Shared.NextInt64(), (uint)Random.Shared.Next(), (uint)Random.Shared.Next());
                break;
            case SiteKind.ReadTimeStampCounterAndProcessorId:
                (frame->EdxEax, frame->Ecx) = ((ulong)Random.Shared.NextInt64(), (uint)Random.Shared.Next());
                break;
            case SiteKind.ReadMsr or SiteKind.ReadPerformanceCounter or SiteKind.ReadTimeStampCounter or SiteKind.ReadExtendedControlRegister:
                frame->EdxEax = (ulong)Random.Shared.NextInt64();
                break;
            case SiteKind.ReadControlRegister or SiteKind.ReadDebugRegister or SiteKind.ReadProcessorId:
                SiteOperands.WriteRegister(frame, slot, (ulong)Random.Shared.NextInt64());
                break;
            case SiteKind.RandomNumber or SiteKind.RandomSeed:
                SiteOperands.WriteRegister(frame, slot, (ulong)Random.Shared.NextInt64());
                SiteOperands.SetCarry(frame, Random.Shared.Next(2) == 0);
                break;
            case SiteKind.PushFlags:
                SiteOperands.PushFlags(frame, slot, Random.Shared.Next(2) == 0);
                break;
            case SiteKind.StoreMachineStatusWord or SiteKind.StoreLocalDescriptorTable or SiteKind.StoreTaskRegister:
                SiteOperands.WriteWord(frame, slot, (ulong)Random.Shared.NextInt64());
                break;
            case SiteKind.StoreGlobalDescriptorTable or SiteKind.StoreInterruptDescriptorTable:
                SiteOperands.WriteDescriptorTable(frame, slot, (ulong)Random.Shared.NextInt64(), (ushort)Random.Shared.Next());
                break;
            case SiteKind.LoadAccessRights or SiteKind.LoadSegmentLimit:
                SiteOperands.WriteRegister(frame, slot, (ulong)Random.Shared.NextInt64());
                SiteOperands.SetZero(frame, true);
                break;
            case SiteKind.UserMonitorWait or SiteKind.TimedPause:
                SiteOperands.SetCarry(frame, Random.Shared.Next(2) == 0);
                break;
        }
    }

    private static void ReadString(RegisterFrame* frame, BindingSlot* slot, int width)
    {
        if (width == 1)
            PortAccess.ReadString<object, byte>(frame, slot, Random.Shared, &RandomElement<byte>);
        else if (width == 2)
            PortAccess.ReadString<object, ushort>(frame, slot, Random.Shared, &RandomElement<ushort>);
        else
            PortAccess.ReadString<object, uint>(frame, slot, Random.Shared, &RandomElement<uint>);
    }

    private static void WriteString(RegisterFrame* frame, BindingSlot* slot, int width)
    {
        if (width == 1)
            PortAccess.WriteString<object, byte>(frame, slot, Random.Shared, &Drop);
        else
            PortAccess.WriteString<object, uint>(frame, slot, Random.Shared, &Drop);
    }

    private static T RandomElement<T>(object random, ushort port)
        where T : unmanaged, System.Numerics.INumber<T> => T.CreateTruncating(((Random)random).NextInt64());

    private static void Drop<T>(object random, ushort port, T element)
    {
    }

    private static ulong[] Probe(Bytes area, ScriptedHandlers? handlers, Stream stream, string site, bool isReplay, out byte[] memory)
    {
        var description = (handlers ?? Everything()).Describe(Fixtures.Module("sites.S"));
        using var monitor = new VirtualMachineMonitor(new MonitorOptions());
        using IDisposable tape = isReplay ? monitor.Replay(stream) : monitor.Record(stream);
        using var module = LoadedModule.Load(description, handlers, monitor);
        var probe = new Probe
        {
            // What popf_site pops: flags that do not trap.
            [Support.Probe.Rax] = 0xAD7,
            [Support.Probe.Rdx] = 0x1F0,
            [Support.Probe.Rcx] = 5,
            [Support.Probe.Rdi] = area.Address,
            [Support.Probe.Rsi] = area.Address,
            [Support.Probe.Rbx] = 0,
        };
        module.Run(() => probe.Call(module, site));
        memory = area.Span.ToArray();
        var registers = new ulong[Support.Probe.Flags + 1];
        for (var i = 0; i < registers.Length; i++)
            registers[i] = i == Support.Probe.Rsp ? 0 : probe[i];
        return registers;
    }
}
