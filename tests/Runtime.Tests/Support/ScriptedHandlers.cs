// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Afterlink.Loading;
using Afterlink.Modules;
using Afterlink.Monitor;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Support;

/// <summary>Handlers that a test writes as lambdas; the thunk is as generated code has it.</summary>
internal sealed unsafe class ScriptedHandlers
{
    public delegate void Script(RegisterFrame* frame, BindingSlot* slot);

    public Dictionary<SiteKind, Script> Scripts { get; } = [];

    /// <summary>The kinds that were handled, in order.</summary>
    public List<SiteKind> Calls { get; } = [];

    /// <summary>The entries of declared hypercalls.</summary>
    public HypercallBinding[] Hypercalls { get; init; } = [];

    /// <summary>What those call.</summary>
    public Func<ulong[], ulong>? Hypercall { get; set; }

    /// <summary>What the module's headers declare.</summary>
    public IReadOnlyList<HypercallDescription> Declared { get; init; } = [];

    /// <summary>Whether the original instruction is to run after a script.</summary>
    public bool RunOriginal { get; set; }

    private static nint Thunk => (nint)(delegate* unmanaged[Cdecl]<RegisterFrame*, BindingSlot*, VirtualCpuState*, nuint>)&Handle;

    /// <summary>A description that answers every kind that must be answered, and the intercepted ones that are scripted.</summary>
    public ModuleDescription Describe(string path) => new()
    {
        Name = Path.GetFileNameWithoutExtension(path),
        FileName = path,
        HypercallHandlers = Hypercalls,
        Hypercalls = Declared,
        Handlers = [.. SiteKinds.All
            .Where(kind => kind.Binding == DefaultBinding.Handler || Scripts.ContainsKey(kind.Kind))
            .Select(static kind => new HandlerBinding(kind.Kind, Thunk))],
    };

    /// <summary>Loads a module with these handlers.</summary>
    public LoadedModule Load(string path, MonitorOptions? options = null) => LoadedModule.Load(Describe(path), this, options);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint Handle(RegisterFrame* frame, BindingSlot* slot, VirtualCpuState* cpu)
    {
        try
        {
            var handlers = LoadedModule.HandlersOf<ScriptedHandlers>(slot);
            var kind = ModuleMapping.KindOf(slot);
            lock (handlers.Calls)
                handlers.Calls.Add(kind);
            if (handlers.Scripts.TryGetValue(kind, out var script))
                script(frame, slot);
            return handlers.RunOriginal ? 1u : 0;
        }
        catch (Exception exception)
        {
            return LoadedModule.Fault(slot, frame, exception);
        }
    }
}
