// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Diagnostics;
using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Loading;

[TestClass]
public sealed unsafe class LoadTests
{
    [TestMethod]
    public void Load_RewrittenModule_BindsItBeforeItsConstructors()
    {
        var handlers = new ScriptedHandlers();

        using var module = handlers.Load(Fixtures.Module("early.c"));

        Assert.IsTrue(module.BoundBeforeConstructors);
        Assert.Contains(SiteKind.Halt, handlers.Calls, "the constructor halts");
    }

    [TestMethod]
    public void Load_MaskedFeature_ResolverAndConstructorSeeTheMask()
    {
        if (!CpuidTable.Host.Has(CpuFeature.Aes))
            Assert.Fail("this test needs a processor with AES-NI, to see it masked");

        using var module = new ScriptedHandlers().Load(Fixtures.Module("early.c"), new MonitorOptions { Cpuid = CpuidTable.Host.Without(CpuFeature.Aes) });

        Assert.AreEqual(0, Call(module, "resolved"), "IFUNC resolver");
        Assert.AreEqual(0, Call(module, "constructed") & (1 << 25), "constructor");
    }

    [TestMethod]
    public void Load_HostCpuid_ResolverAndConstructorSeeTheHost()
    {
        using var module = new ScriptedHandlers().Load(Fixtures.Module("early.c"));

        Assert.AreEqual(CpuidTable.Host.Has(CpuFeature.Aes) ? 1 : 0, Call(module, "resolved"));
        Assert.AreEqual((int)CpuidTable.Host.Query(1, 0).Ecx, Call(module, "constructed"));
    }

    [TestMethod]
    public void Load_AlreadyMapped_BindsLateAndSaysSo()
    {
        var path = Fixtures.Module("driver.c");
        NativeLibrary.Load(path);
        var handlers = new ScriptedHandlers();

        using var module = handlers.Load(path);
        ((delegate* unmanaged<void>)NativeLibrary.GetExport(module.Handle, "rest"))();

        Assert.IsFalse(module.BoundBeforeConstructors);
        Assert.AreSequenceEqual(new[] { SiteKind.Halt }, handlers.Calls);
    }

    [TestMethod]
    public void Load_AfterDispose_BindsTheSameMappingToNewHandlers()
    {
        var path = Fixtures.Module("driver.c");
        new ScriptedHandlers().Load(path).Dispose();
        var handlers = new ScriptedHandlers();

        using var module = handlers.Load(path);
        ((delegate* unmanaged<void>)NativeLibrary.GetExport(module.Handle, "rest"))();

        Assert.AreSequenceEqual(new[] { SiteKind.Halt }, handlers.Calls);
    }

    [TestMethod]
    public void Load_Twice_IsRefused()
    {
        var path = Fixtures.Module("driver.c");
        using var first = new ScriptedHandlers().Load(path);

        var refusal = Assert.ThrowsExactly<AfterlinkException>(() => new ScriptedHandlers().Load(path));

        Assert.AreEqual(DiagnosticId.ModuleBoundAlready, refusal.Id);
    }

    [TestMethod]
    public void Load_ThatFails_LeavesTheFileLoadable()
    {
        var path = Fixtures.Module("driver.c");
        var incomplete = new ModuleDescription { Name = "driver", FileName = path, Handlers = [] };

        Assert.ThrowsExactly<AfterlinkException>(() => LoadedModule.Load(incomplete, null));

        using var module = new ScriptedHandlers().Load(path);
        Assert.IsTrue(module.BoundBeforeConstructors);
    }

    [TestMethod]
    public void Load_FileName_IsFoundBesideTheApplication()
    {
        var name = $"afterlink-beside-{Guid.NewGuid():n}.so";
        var beside = Path.Combine(AppContext.BaseDirectory, name);
        File.Copy(Fixtures.Module("driver.c"), beside);
        try
        {
            using var module = new ScriptedHandlers().Load(name);

            Assert.AreEqual(beside, module.Path);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    [TestMethod]
    public void Load_SharedMonitor_ModulesShareTheVirtualCpu()
    {
        using var monitor = new Afterlink.Monitor.VirtualMachineMonitor(new MonitorOptions());
        var (first, second) = (Fixtures.Module("sites.S"), Fixtures.Module("sites.S"));
        using var one = LoadedModule.Load(new ScriptedHandlers().Describe(first), new ScriptedHandlers(), monitor);
        using var other = LoadedModule.Load(new ScriptedHandlers().Describe(second), new ScriptedHandlers(), monitor);

        new Probe().Call(one, "cli_site");

        Assert.AreEqual(0UL, new Probe().Call(other, "pushf_site")[Probe.Rax] & 0x200);
    }

    [TestMethod]
    public void Sites_LoadedModule_NameFunctionLineAndBinding()
    {
        using var module = new ScriptedHandlers().Load(Fixtures.Module("driver.c"));

        var site = module.Sites.Single(static site => site.Symbol == "read_status");

        Assert.AreEqual(SiteKind.PortIn8, site.Kind);
        Assert.AreEqual(SiteBinding.Handler, site.Binding);
        Assert.EndsWith("driver.c", site.SourceFile);
        Assert.AreEqual(8, site.Line);
    }

    [TestMethod]
    public void Load_BoundModule_KeepsItsTextShared()
    {
        using var module = new ScriptedHandlers().Load(Fixtures.Module("sites.S"));
        new Probe().Call(module, "cli_site").Call(module, "hlt_site");

        Assert.AreEqual(0, MappedText.PrivateKilobytes(module.Path));
    }

    private static int Call(LoadedModule module, string function) => ((delegate* unmanaged<int>)NativeLibrary.GetExport(module.Handle, function))();
}
