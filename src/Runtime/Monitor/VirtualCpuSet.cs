// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Afterlink.Diagnostics;
using Afterlink.Modules;
using Afterlink.Provider;

namespace Afterlink.Monitor;

/// <summary>
/// The virtual CPUs behind one of the pointers that the provider keeps for each thread. A monitor has one set for its lifetime.
/// CPUs belong to the set, not to the monitor: a thread keeps its pointer, and the next monitor starts the CPU behind it anew.
/// </summary>
internal sealed unsafe class VirtualCpuSet
{
    /// <summary>CPU_COUNT of Provider/layout.inc.</summary>
    internal const int Count = 64;

    private static readonly VirtualCpuSet[] Sets = [.. Enumerable.Range(0, Count).Select(static index => new VirtualCpuSet(index))];

    private readonly object _lock = new();
    private readonly int _index;
    private readonly List<VirtualCpu> _cpus = [];
    private readonly Stack<VirtualCpu> _free = new();
    private VirtualMachineMonitor? _monitor;

    private VirtualCpuSet(int index) => _index = index;

    /// <summary>Where the pointer is, seen from fs.</summary>
    public nint Offset => ProviderLibrary.Exports->CpusOffset() + (_index * sizeof(VirtualCpuState*));

    /// <summary>Whether any thread is inside a handler.</summary>
    public bool AnyInHandler
    {
        get
        {
            lock (_lock)
            {
                // SAFETY: the state is never given back; its thread changes the depth, which is read as it is.
                return _cpus.Exists(static cpu => Volatile.Read(ref cpu.State->Depth) != 0);
            }
        }
    }

    /// <summary>A set that no monitor has.</summary>
    /// <exception cref="AfterlinkException">All are taken.</exception>
    public static VirtualCpuSet Acquire(VirtualMachineMonitor monitor)
    {
        _ = ProviderLibrary.Exports;
        foreach (var set in Sets)
        {
            lock (set._lock)
            {
                if (set._monitor is not null)
                    continue;
                set._monitor = monitor;
                set._cpus.ForEach(cpu => cpu.Reset(monitor));
                return set;
            }
        }

        throw RuntimeDiagnostics.Exception(DiagnosticId.TooManyMonitors, Count);
    }

    /// <summary>Lets another monitor have the set.</summary>
    public void Release()
    {
        lock (_lock)
            _monitor = null;
    }

    /// <summary>The virtual CPU of this thread, made now if it has none.</summary>
    public VirtualCpu Current()
    {
        // SAFETY: the provider gives this thread's own pointers; they are null or lead to a state of this set.
        var place = ProviderLibrary.Exports->Cpus() + _index;
        lock (_lock)
        {
            if (*place != null)
                return VirtualCpu.Of(*place);
            var monitor = _monitor ?? throw new ObjectDisposedException(nameof(VirtualMachineMonitor));
            if (!_free.TryPop(out var cpu))
            {
                cpu = new VirtualCpu(_cpus.Count);
                _cpus.Add(cpu);
            }

            cpu.Reset(monitor);
            ThreadCpus.OfThisThread.Add(this, cpu);
            *place = cpu.State;
            return cpu;
        }
    }

    /// <summary>The virtual CPUs that threads have.</summary>
    public VirtualCpu[] Attached()
    {
        lock (_lock)
            return [.. _cpus.Except(_free)];
    }

    /// <summary>Takes this thread's virtual CPU from it; false where a handler is running on it.</summary>
    public bool TryDetach()
    {
        var place = ProviderLibrary.Exports->Cpus() + _index;
        lock (_lock)
        {
            // SAFETY: as in Current.
            if (*place == null)
                return true;
            if ((*place)->Depth != 0)
                return false;
            var cpu = VirtualCpu.Of(*place);
            *place = null;
            ThreadCpus.OfThisThread.Remove(cpu);
            _free.Push(cpu);
            return true;
        }
    }

    /// <summary>The thread of a virtual CPU has ended.</summary>
    public void Return(VirtualCpu cpu)
    {
        lock (_lock)
            _free.Push(cpu);
    }

    /// <summary>What the provider calls when a thread has no virtual CPU yet.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static VirtualCpuState* Attach(RegisterFrame* frame, BindingSlot* slot)
    {
        try
        {
            var index = (slot->Context->CpuOffset - ProviderLibrary.Exports->CpusOffset()) / sizeof(VirtualCpuState*);
            return Sets[index].Current().State;
        }
        catch (ObjectDisposedException)
        {
            FaultLog.FailFast(FaultLog.NotBound(slot, frame));
            throw;
        }
        catch (Exception e)
        {
            // The gate needs an answer, and no exception can cross it.
            FaultLog.FailFast(FaultLog.Describe(slot, frame, e));
            throw;
        }
    }
}
