// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Diagnostics;
using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Probes;

/// <summary>Where probes are passed over, and that they are handled again afterwards.</summary>
[TestClass]
public sealed unsafe class ProbeGuardTests
{
    [TestMethod]
    public void Probe_InWhatAHandlerCalls_IsPassedOver()
    {
        var (passes, inner) = (0, 0UL);
        LoadedModule? module = null;
        using var bound = module = Load(probe =>
        {
            passes++;
            if (module is not null)
                inner = Twice(module, 5);
        });
        passes = 0;

        Assert.AreEqual(8UL, Twice(module, 4));
        Assert.AreEqual((1, 10UL), (passes, inner));
        Twice(module, 4);
        Assert.AreEqual(2, passes);
    }

    [TestMethod]
    public void NestedProbes_Allowed_AreHandledToo()
    {
        var (passes, depth) = (0, 0);
        LoadedModule? module = null;
        using var bound = module = Load(
            probe =>
            {
                passes++;
                if (module is not null && ++depth < 3)
                    Twice(module, 5);
            },
            new MonitorOptions { NestedProbes = true });
        passes = 0;

        Assert.AreEqual(8UL, Twice(module, 4));
        Assert.AreEqual(3, passes);
    }

    [TestMethod]
    public void Probe_OfAnotherModule_IsPassedOverInAHandlerToo()
    {
        var passes = 0;
        using var other = Load(_ => passes++);
        using var module = Load(_ => Twice(other, 1));
        passes = 0;

        Twice(module, 4);

        Assert.AreEqual(0, passes);
        Twice(other, 4);
        Assert.AreEqual(1, passes);
    }

    [TestMethod]
    public void Probe_InASignalHandlerDuringAHandler_IsPassedOver()
    {
        var (passes, inner) = (0, 0UL);
        LoadedModule? module = null;
        using var bound = module = Load(_ =>
        {
            passes++;
            if (module is not null)
                inner = Call(module, "in_a_signal", 0);
        });
        passes = 0;

        Twice(module, 4);

        Assert.AreEqual((1, 24UL), (passes, inner), "SIGUSR2 is 12");
    }

    [TestMethod]
    public void Probe_InASignalHandlerElsewhere_IsHandled()
    {
        var seen = 0UL;
        using var module = Load(probe => seen = probe.Argument(0));

        Assert.AreEqual(24UL, Call(module, "in_a_signal", 0));
        Assert.AreEqual(12UL, seen);
    }

    [TestMethod]
    public void Probe_OnAThreadThatDotNetDoesNotKnow_IsHandled()
    {
        var (seen, thread) = (0UL, 0);
        using var module = Load(probe => (seen, thread) = (probe.Argument(0), Environment.CurrentManagedThreadId));

        Assert.AreEqual(14UL, Call(module, "on_a_thread", 7));
        Assert.AreEqual(7UL, seen);
        Assert.AreNotEqual(Environment.CurrentManagedThreadId, thread);
    }

    [TestMethod]
    public void Probe_OnAnotherThreadDuringAHandler_IsHandled()
    {
        var passes = 0;
        LoadedModule? module = null;
        using var bound = module = Load(_ =>
        {
            if (Interlocked.Increment(ref passes) == 1 && module is not null)
                Call(module, "on_a_thread", 7);
        });
        passes = 0;

        Twice(module, 4);

        Assert.AreEqual(2, passes);
    }

    [TestMethod]
    public void Probe_InAConstructor_IsHandledInsideTheLinkersLock()
    {
        var seen = 0UL;
        using var module = Load(probe =>
        {
            seen = probe.Argument(0);
            probe.Rdi = 1;
            GC.Collect();
            Assert.AreEqual("twice", probe.Site.Symbol);
        });

        Assert.IsTrue(module.BoundBeforeConstructors);
        Assert.AreEqual(21UL, seen);
        Assert.AreEqual(2UL, Call(module, "constructed", 0));
    }

    [TestMethod]
    public void Handler_ThatThrows_IsAFaultAndTheNextPassIsHandledAgain()
    {
        var fails = false;
        var passes = 0;
        using var module = Load(_ =>
        {
            passes++;
            if (fails)
                throw new InvalidOperationException("no");
        });
        (fails, passes) = (true, 0);
        var result = 0UL;

        var fault = Assert.ThrowsExactly<AfterlinkException>(() => module.Run(() => result = Twice(module, 4)));

        Assert.AreEqual(DiagnosticId.HandlerThrew, fault.Id);
        Assert.Contains("Probe at twice", fault.Message);
        Assert.AreEqual(8UL, result, "the instruction runs, with the registers as they were");
        fails = false;
        Twice(module, 4);
        Assert.AreEqual(2, passes);
    }

    [TestMethod]
    public void ProbesEnabled_Off_RunsTheInstructionAlone()
    {
        var passes = 0;
        using var module = Load(_ => passes++);
        passes = 0;

        Assert.IsTrue(module.ProbesEnabled);
        module.ProbesEnabled = false;
        Assert.AreEqual(8UL, Twice(module, 4));
        Assert.AreEqual((0, false), (passes, module.ProbesEnabled));
        module.ProbesEnabled = true;
        Assert.AreEqual(8UL, Twice(module, 4));
        Assert.AreEqual(1, passes);
    }

    [TestMethod]
    public void ProbesEnabled_TurnedOffByAHandler_EndsWithThatPass()
    {
        var passes = 0;
        LoadedModule? module = null;
        using var bound = module = Load(_ =>
        {
            passes++;
            if (module is not null)
                module.ProbesEnabled = false;
        });
        passes = 0;

        Twice(module, 4);
        Twice(module, 4);

        Assert.AreEqual(1, passes);
        module.ProbesEnabled = true;
        Twice(module, 4);
        Assert.AreEqual(2, passes, "the mark of the pass that turned them off is gone");
    }

    [TestMethod]
    public void Dispose_WhileOtherThreadsPassProbes_LetsThemRunOn()
    {
        var end = false;
        var passes = 0L;
        var module = Load(_ => Interlocked.Increment(ref passes));
        var twice = (delegate* unmanaged<ulong, ulong>)NativeLibrary.GetExport(module.Handle, "twice");
        var wrong = 0;
        var thread = new Thread(() =>
        {
            while (!Volatile.Read(ref end))
                wrong += twice(4) == 8 ? 0 : 1;
        });
        thread.Start();
        SpinWait.SpinUntil(() => Interlocked.Read(ref passes) > 1000);

        // While a handler runs, Dispose refuses; with the probes off there is soon none.
        module.ProbesEnabled = false;
        SpinWait.SpinUntil(() => TryDispose(module));

        Volatile.Write(ref end, true);
        thread.Join();
        Assert.AreEqual(0, wrong);
        Assert.ThrowsExactly<ObjectDisposedException>(() => module.ProbesEnabled = true);
    }

    [TestMethod]
    public void Libc_HandlerThatWritesItself_DoesNotRecurse()
    {
        // Everything that .NET writes goes through the probed function; the handler of it writes, too.
        var folder = Directory.CreateTempSubdirectory("afterlink-libc-");
        try
        {
            var libc = Fixtures.Rewrite("/lib/x86_64-linux-gnu/libc.so.6", Path.Combine(folder.FullName, "libc.so.6"), "write");

            var (exitCode, output) = Child.Run("trace-write", libc, folder.FullName);

            Assert.AreEqual(0, exitCode, output);
            Assert.MatchesRegex(@"\Ahello\n\w*write: 6 bytes: hello\n", output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool TryDispose(LoadedModule module)
    {
        try
        {
            module.Dispose();
            return true;
        }
        catch (AfterlinkException e) when (e.Id == DiagnosticId.ModuleInUse)
        {
            return false;
        }
    }

    private static LoadedModule Load(ProbeHandlers.Script script, MonitorOptions? options = null) =>
        ProbeHandlers.Load(Fixtures.Probed("probed.c", "twice"), script, options);

    private static ulong Twice(LoadedModule module, ulong value) => Call(module, "twice", value);

    private static ulong Call(LoadedModule module, string function, ulong value) =>
        ((delegate* unmanaged<ulong, ulong>)NativeLibrary.GetExport(module.Handle, function))(value);
}
