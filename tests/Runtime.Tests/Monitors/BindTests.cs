// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Diagnostics;
using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Monitors;

/// <summary>Bindings that change while a module is in use.</summary>
[TestClass]
public sealed unsafe class BindTests
{
    [TestMethod]
    public void Bind_NativeAndBack_ChangesWhoAnswers()
    {
        using var module = WithCpuid(out var handlers);

        var handled = Leaf(module, 0);
        module.Bind(SiteKind.Cpuid, SiteBinding.Native);
        var native = Leaf(module, 0);
        module.Bind(SiteKind.Cpuid, SiteBinding.Monitor);
        var monitored = Leaf(module, 0);
        module.Bind(SiteKind.Cpuid, SiteBinding.Handler);

        Assert.AreEqual((0x77u, CpuidTable.Host.Query(0, 0).Eax, CpuidTable.Host.Query(0, 0).Eax, 0x77u), (handled, native, monitored, Leaf(module, 0)));
        Assert.HasCount(2, handlers.Calls);
    }

    [TestMethod]
    public void Bind_Site_TellsItsBinding()
    {
        using var module = WithCpuid(out _);
        var site = module.Sites.First(static site => site.Kind == SiteKind.Cpuid);
        var before = site.Binding;

        module.Bind(SiteKind.Cpuid, SiteBinding.Native);

        Assert.AreEqual((SiteBinding.Handler, SiteBinding.Native, SiteBinding.Native), (before, site.Binding, module.BindingOf(SiteKind.Cpuid)));
    }

    [TestMethod]
    [DataRow(SiteKind.DisableInterrupts, SiteBinding.Native, DisplayName = "would end the process")]
    [DataRow(SiteKind.PushFlags, SiteBinding.Handler, DisplayName = "no handler was given")]
    [DataRow(SiteKind.PortIn8, SiteBinding.Monitor, DisplayName = "the virtual CPU has no answer")]
    [DataRow(SiteKind.Cpuid, SiteBinding.FastPath, DisplayName = "intercepted")]
    [DataRow(SiteKind.Probe, SiteBinding.Native, DisplayName = "has a switch of its own")]
    [DataRow(SiteKind.SystemCall, SiteBinding.Native, DisplayName = "only reported")]
    public void Bind_Impossible_IsRefused(SiteKind kind, SiteBinding binding)
    {
        using var module = WithCpuid(out _);

        Assert.AreEqual(DiagnosticId.BindingImpossible, Assert.ThrowsExactly<AfterlinkException>(() => module.Bind(kind, binding)).Id);
    }

    [TestMethod]
    public void Bind_WhileProfiled_IsStillCounted()
    {
        using var module = WithCpuid(out _);
        using var profile = module.Monitor.Profile();
        SiteBinding[] bindings = [SiteBinding.Monitor, SiteBinding.Native, SiteBinding.Handler];
        foreach (var binding in bindings)
        {
            module.Bind(SiteKind.Cpuid, binding);
            _ = Leaf(module, 0);
        }

        // The host's own instruction is not counted.
        Assert.AreEqual(2, profile.Sites.Single().Calls);
    }

    [TestMethod]
    public void Bind_WhileRecorded_IsStillRecorded()
    {
        using var stream = new MemoryStream();
        using var module = WithCpuid(out _);
        using var recording = module.Monitor.Record(stream);
        module.Bind(SiteKind.Cpuid, SiteBinding.Monitor);

        _ = Leaf(module, 0);

        Assert.AreEqual(1, recording.Events);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true, DisplayName = "while profiled")]
    public void Bind_WhileThreadsRunInTheModule_CarriesEveryInstructionOutOnce(bool isProfiled)
    {
        const int Threads = 4, Calls = 50_000;
        using var module = WithCpuid(out var handlers);
        using var profile = isProfiled ? module.Monitor.Profile() : null;
        var (host, wrong, handled) = (CpuidTable.Host.Query(0, 0).Eax, 0, 0);
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < Calls; i++)
            {
                var leaf = Leaf(module, 0);
                if (leaf == 0x77)
                    Interlocked.Increment(ref handled);
                else if (leaf != host)
                    Interlocked.Increment(ref wrong);
            }
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        SiteBinding[] bindings = [SiteBinding.Native, SiteBinding.Handler, SiteBinding.Monitor, SiteBinding.Handler];
        for (var i = 0; threads.Exists(static thread => thread.IsAlive); i++)
            module.Bind(SiteKind.Cpuid, bindings[i % bindings.Length]);

        threads.ForEach(static thread => thread.Join());

        Assert.AreEqual(0, wrong);
        Assert.HasCount(handled, handlers.Calls);
    }

    [TestMethod]
    public void Bind_AfterDispose_IsRefused()
    {
        var module = WithCpuid(out _);
        module.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => module.Bind(SiteKind.Cpuid, SiteBinding.Native));
    }

    private static LoadedModule WithCpuid(out ScriptedHandlers handlers)
    {
        handlers = new ScriptedHandlers();
        handlers.Scripts[SiteKind.Cpuid] = static (frame, _) => (frame->Eax, frame->Ebx, frame->Ecx, frame->Edx) = (0x77, 0, 0, 0);
        return handlers.Load(Fixtures.Module("driver.c"));
    }

    private static uint Leaf(LoadedModule module, uint number) =>
        ((delegate* unmanaged<uint, uint>)NativeLibrary.GetExport(module.Handle, "leaf"))(number);
}
