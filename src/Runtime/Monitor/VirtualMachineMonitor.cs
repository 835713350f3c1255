// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Cpuid;
using Afterlink.Diagnostics;
using Afterlink.Modules;

namespace Afterlink.Monitor;

/// <summary>
/// The in-process virtual machine monitor: it owns the virtual CPUs of the threads that enter its modules, their clock, their CPUID
/// table, and the faults of their handlers. Each <see cref="LoadedModule"/> has one of its own unless it is given one.
/// </summary>
public sealed partial class VirtualMachineMonitor : IDisposable
{
    private readonly VirtualCpuSet _cpus;
    private int _modules;
    private bool _disposed;

    /// <summary>Makes a monitor.</summary>
    /// <param name="options">The machine that modules see.</param>
    /// <exception cref="AfterlinkException">The process cannot run the provider, or has too many monitors.</exception>
    public VirtualMachineMonitor(MonitorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        Cpuid = new CpuidCache(options.Cpuid);
        Faults = new FaultLog(options);
        _cpus = VirtualCpuSet.Acquire(this);
    }

    /// <summary>The machine that modules see.</summary>
    public MonitorOptions Options { get; }

    /// <summary>The virtual CPU of this thread.</summary>
    public VirtualCpu CurrentCpu => _cpus.Current();

    internal CpuidCache Cpuid { get; }

    internal FaultLog Faults { get; }

    internal nint CpuOffset => _cpus.Offset;

    /// <summary>Whether a handler of one of the monitor's modules is running on any thread.</summary>
    internal bool IsInHandler => _cpus.AnyInHandler;

    internal void AddModule() => Interlocked.Increment(ref _modules);

    internal void RemoveModule() => Interlocked.Decrement(ref _modules);

    /// <summary>Gives the virtual CPUs back. Dispose of the monitor's modules first.</summary>
    /// <exception cref="AfterlinkException">A module is still bound to the monitor.</exception>
    public void Dispose()
    {
        if (_disposed)
            return;
        if (Volatile.Read(ref _modules) != 0)
            throw RuntimeDiagnostics.Exception(DiagnosticId.ModuleInUse, "the monitor", "a module is bound to it");
        _disposed = true;
        _cpus.Release();
    }
}
