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

    /// <summary>The virtual CPU of this thread, which gets one with the first call into a module if not before.</summary>
    public VirtualCpu CurrentCpu => _cpus.Current();

    /// <summary>
    /// The virtual CPUs that threads have at present, in the order of their numbers. A thread keeps its CPU from one monitor to the next, so some of them may never have
    /// run a module of this one.
    /// </summary>
    public IReadOnlyList<VirtualCpu> Cpus => _cpus.Attached();

    /// <summary>
    /// Gives this thread's virtual CPU back; the next call into a module starts one anew. A thread that ends does the same by itself, some time after. For threads of a
    /// pool, which never end.
    /// </summary>
    /// <exception cref="AfterlinkException">A handler is running on it.</exception>
    public void DetachCurrentThread()
    {
        if (!_cpus.TryDetach())
            throw RuntimeDiagnostics.Exception(DiagnosticId.ModuleInUse, "the virtual CPU", "a handler is running on it");
    }

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
