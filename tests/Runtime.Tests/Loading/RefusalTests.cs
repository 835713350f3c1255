// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Diagnostics;
using Afterlink.Loading;
using Afterlink.Modules;
using Afterlink.Monitor;
using Afterlink.Provider;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Loading;

[TestClass]
public sealed unsafe class RefusalTests
{
    [TestMethod]
    public void Load_NoSuchFile_IsModuleNotFound() => AssertRefused(DiagnosticId.ModuleNotFound, "no-such-module.so");

    [TestMethod]
    public void Load_NoSuchFullPath_IsModuleNotFound() => AssertRefused(DiagnosticId.ModuleNotFound, "/no/such/module.so");

    [TestMethod]
    public void Load_UnresolvedSymbol_IsModuleNotLoadedAndNamesIt()
    {
        var refusal = AssertRefused(DiagnosticId.ModuleNotLoaded, Fixtures.Module("unresolved.c"));

        Assert.Contains("nobody_has_this", refusal.Message);
    }

    [TestMethod]
    public void Load_ModuleThatWasNotRewritten_IsModuleNotRewritten() => AssertRefused(DiagnosticId.ModuleNotRewritten, Fixtures.Original("plain.c"));

    [TestMethod]
    [DataRow("")]
    [DataRow("not an ELF file, but longer than the header of one, which has sixty-four bytes")]
    [DataRow("\u007fELF")]
    public void Load_SomethingElse_IsModuleUnreadable(string content) =>
        AssertRefused(DiagnosticId.ModuleUnreadable, Fixtures.Write(System.Text.Encoding.Latin1.GetBytes(content)));

    [TestMethod]
    public void Load_KindWithoutHandler_IsHandlerMissingAndNamesTheSite()
    {
        var description = new ModuleDescription { Name = "driver", FileName = Fixtures.Module("driver.c"), Handlers = [] };

        var refusal = Assert.ThrowsExactly<AfterlinkException>(() => LoadedModule.Load(description, null));

        Assert.AreEqual(DiagnosticId.HandlerMissing, refusal.Id);
        Assert.Contains("driver.c:", refusal.Message);
    }

    [TestMethod]
    public void Locate_AnotherModule_IsMappedModuleDiffers()
    {
        using var other = new ScriptedHandlers().Load(Fixtures.Module("sites.S"));
        var mapping = new ModuleMapping(ModuleImage.Read(Fixtures.Module("driver.c")));

        var refusal = Assert.ThrowsExactly<AfterlinkException>(() => mapping.Locate(other.Handle));

        Assert.AreEqual(DiagnosticId.MappedModuleDiffers, refusal.Id);
    }

    [TestMethod]
    public void Find_CallFromElsewhere_IsStrayCall()
    {
        using var module = new ScriptedHandlers().Load(Fixtures.Module("driver.c"));
        var context = ModuleMapping.All.Single(mapping => mapping.Current == module).Context;
        var frame = new RegisterFrame { ReturnAddress = 0x1000 };

        var refusal = Assert.ThrowsExactly<AfterlinkException>(() => Find((nint)context, frame));

        Assert.AreEqual(DiagnosticId.StrayCall, refusal.Id);
    }

    [TestMethod]
    [DataRow(false, Architecture.X64, true, "this is")]
    [DataRow(true, Architecture.Arm64, true, "Arm64")]
    [DataRow(true, Architecture.X64, false, "musl")]
    public void Refusal_PlatformWithoutProvider_SaysWhy(bool isLinux, Architecture architecture, bool hasGlibc, string reason) =>
        Assert.Contains(reason, Platform.Refusal(isLinux, architecture, () => hasGlibc) ?? "");

    [TestMethod]
    public void Refusal_ThisPlatform_IsNone() => Assert.IsNull(Platform.Refusal());

    [TestMethod]
    public void Open_DamagedProvider_IsProviderNotLoaded()
    {
        var refusal = Assert.ThrowsExactly<AfterlinkException>(() => ProviderLibrary.Open([1, 2, 3]));

        Assert.AreEqual(DiagnosticId.ProviderNotLoaded, refusal.Id);
    }

    [TestMethod]
    [DoNotParallelize]
    public void Monitor_OneTooMany_IsTooManyMonitors()
    {
        var monitors = new List<VirtualMachineMonitor>();
        try
        {
            var refusal = Assert.ThrowsExactly<AfterlinkException>(() =>
            {
                for (var i = 0; i <= VirtualCpuSet.Count; i++)
                    monitors.Add(new VirtualMachineMonitor(new MonitorOptions()));
            });

            Assert.AreEqual(DiagnosticId.TooManyMonitors, refusal.Id);
        }
        finally
        {
            monitors.ForEach(static monitor => monitor.Dispose());
        }
    }

    private static SiteRecord Find(nint context, RegisterFrame frame) => *ModulePlaces.Find((ModuleContext*)context, &frame);

    private static AfterlinkException AssertRefused(DiagnosticId id, string path)
    {
        var refusal = Assert.ThrowsExactly<AfterlinkException>(() => new ScriptedHandlers().Load(path));
        Assert.AreEqual(id, refusal.Id, refusal.Message);
        return refusal;
    }
}
