// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Diagnostics.Events;
using Afterlink.Loading;
using Afterlink.Monitor;

namespace Afterlink.Modules;

public sealed unsafe partial class LoadedModule
{
    /// <summary>Maps and binds a module with a monitor of its own.</summary>
    /// <param name="description">What the generated class says of the module.</param>
    /// <param name="handlers">What <see cref="HandlersOf{THandlers}(BindingSlot*)"/> gives to the handlers; null for a module that needs none.</param>
    /// <param name="options">The machine that the module sees; null for the host's.</param>
    /// <exception cref="AfterlinkException">The module could not be loaded or bound.</exception>
    public static LoadedModule Load(ModuleDescription description, object? handlers, MonitorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(description);
        var monitor = new VirtualMachineMonitor(options ?? new MonitorOptions());
        try
        {
            return Load(description, handlers, monitor, ownsMonitor: true);
        }
        catch
        {
            monitor.Dispose();
            throw;
        }
    }

    /// <summary>Maps and binds a module to a monitor that it shares with others.</summary>
    /// <param name="description">What the generated class says of the module.</param>
    /// <param name="handlers">What <see cref="HandlersOf{THandlers}(BindingSlot*)"/> gives to the handlers; null for a module that needs none.</param>
    /// <param name="monitor">The monitor; it outlives the module.</param>
    /// <exception cref="AfterlinkException">The module could not be loaded or bound.</exception>
    public static LoadedModule Load(ModuleDescription description, object? handlers, VirtualMachineMonitor monitor)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(monitor);
        return Load(description, handlers, monitor, ownsMonitor: false);
    }

    private static LoadedModule Load(ModuleDescription description, object? handlers, VirtualMachineMonitor monitor, bool ownsMonitor)
    {
        if (handlers is null && description.Handlers.Length + description.HypercallHandlers.Length != 0 && !monitor.IsReplaying)
            throw RuntimeDiagnostics.Exception(DiagnosticId.HandlersNeeded, description.Name);
        monitor.AddModule();
        try
        {
            var loaded = ModuleLoader.Load(description, monitor, (mapping, plan) =>
            {
                var module = new LoadedModule(description, mapping, plan, monitor, ownsMonitor);
                monitor.Interposers.Prepare(module);
                mapping.Context->CpuOffset = monitor.CpuOffset;
                mapping.Current = module;
                module.SetTargets(module, handlers);
                plan.Apply(mapping.Table, mapping.Context, monitor);
                monitor.Interposers.Add(module);
                return module;
            });
            AfterlinkEventSource.Log.ModuleLoaded(loaded.Name, loaded.Path, loaded._sites.Length, loaded.BoundBeforeConstructors);
            return loaded;
        }
        catch
        {
            monitor.RemoveModule();
            throw;
        }
    }

    internal void SetBoundBeforeConstructors() => BoundBeforeConstructors = true;

    internal void Abandon()
    {
        Monitor.Interposers.Remove(this);
        BindingPlan.Retire(_mapping.Table);
        _mapping.Current = null;
        SetTargets(null, null);
        _disposed = true;
    }
}
