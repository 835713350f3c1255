// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Afterlink.Modules;
using Afterlink.Monitor;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Probes;

/// <summary>A handler of probes that a test writes as a lambda; the thunk is as generated code has it.</summary>
internal sealed unsafe class ProbeHandlers(ProbeHandlers.Script script)
{
    public delegate void Script(ProbeContext probe);

    private static nint Thunk => (nint)(delegate* unmanaged[Cdecl]<RegisterFrame*, BindingSlot*, VirtualCpuState*, nuint>)&Handle;

    /// <summary>Loads a module whose probes call the script.</summary>
    public static LoadedModule Load(string path, Script script, MonitorOptions? options = null) => LoadedModule.Load(
        new ModuleDescription { Name = Path.GetFileName(path), FileName = path, Handlers = [new HandlerBinding(SiteKind.Probe, Thunk)] },
        new ProbeHandlers(script),
        options);

    private void Probe(ProbeContext probe) => script(probe);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Handle(RegisterFrame* frame, BindingSlot* slot, VirtualCpuState* cpu)
    {
        try
        {
            var handlers = LoadedModule.HandlersOf<ProbeHandlers>(slot);
            handlers.Probe(new ProbeContext(frame, slot));
            return 0;
        }
        catch (Exception exception)
        {
            return LoadedModule.Fault(slot, frame, exception);
        }
    }
}
