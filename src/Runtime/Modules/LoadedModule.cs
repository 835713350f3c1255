// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Afterlink.Diagnostics;
using Afterlink.Diagnostics.Events;
using Afterlink.Loading;
using Afterlink.Monitor;
using Afterlink.Recording.Exchanges;
using Afterlink.ReferenceData;
using Afterlink.Sites;

namespace Afterlink.Modules;

/// <summary>
/// A rewritten module, mapped and bound: every patched site of it does what its binding says. Generated classes wrap one.
/// </summary>
/// <remarks>
/// <para>The file stays mapped after <see cref="Dispose"/>, as it does for a P/Invoke: code of it may be running, or be called later.
/// Instructions that an ordinary process can run then run natively again, the others end the process with a message that names them.
/// Loading the file again binds the same mapping; its constructors do not run a second time.</para>
/// <para>While the module loads, its constructors run, and with them handlers. They hold the dynamic linker's lock: a handler must not wait
/// there for another thread that loads a library.</para>
/// </remarks>
public sealed unsafe partial class LoadedModule : IDisposable
{
    private const int StragglerTimeout = 1000;

    private readonly ModuleMapping _mapping;
    private readonly BindingPlan _plan;
    private readonly bool _ownsMonitor;
    private readonly Site?[] _sites;
    private readonly Lazy<Dictionary<uint, HypercallExchange>> _hypercalls;
    private readonly IReadOnlyList<ReferenceDataDescriptor> _referenceData;
    private bool _areSitesDescribed;
    private int _runs;
    private bool _disposed;

    private LoadedModule(ModuleDescription description, ModuleMapping mapping, BindingPlan plan, VirtualMachineMonitor monitor, bool ownsMonitor)
    {
        Name = description.Name;
        _referenceData = description.ReferenceData;
        Monitor = monitor;
        _mapping = mapping;
        _plan = plan;
        _ownsMonitor = ownsMonitor;
        _sites = new Site?[mapping.Image.Sites.Count];
        _hypercalls = new(() => description.Hypercalls.ToDictionary(static hypercall => hypercall.Number, static hypercall => new HypercallExchange(hypercall)));
    }

    /// <summary>The name in <c>[NativeModule(name)]</c>.</summary>
    public string Name { get; }

    /// <summary>The file; that of which the module is a copy, with <see cref="MonitorOptions.SeparateInstances"/>.</summary>
    public string Path => _mapping.Image.Path;

    /// <summary>The dynamic linker's handle, for <see cref="NativeLibrary.GetExport"/>. It is not to be freed.</summary>
    public nint Handle => _mapping.Handle;

    /// <summary>The monitor that the module is bound to.</summary>
    public VirtualMachineMonitor Monitor { get; }

    /// <summary>
    /// Whether the module was bound before its own code ran. Not so when something had mapped it before: its constructors and IFUNC
    /// resolvers ran natively then.
    /// </summary>
    public bool BoundBeforeConstructors { get; private set; }

    /// <summary>Every site of the module, in the order of addresses.</summary>
    public IReadOnlyList<Site> Sites
    {
        get
        {
            for (var i = 0; !_areSitesDescribed && i < _sites.Length; i++)
                _ = SiteAt(i);
            _areSitesDescribed = true;
            return _sites!;
        }
    }

    /// <summary>
    /// Whether probes call their handler; they do from the start. Turned off, they run nothing but their own instruction until they are turned on
    /// again, on all threads; a handler that runs meanwhile comes to its end.
    /// </summary>
    public bool ProbesEnabled
    {
        get => BindingPlan.AreProbesEnabled(_mapping.Table);
        set
        {
            lock (ModuleLoader.Lock)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                _plan.SetProbes(_mapping.Table, value);
            }
        }
    }

    /// <summary>What the instructions of a kind do at present.</summary>
    /// <param name="kind">The kind.</param>
    public SiteBinding BindingOf(SiteKind kind) => _plan.BindingOf(kind);

    /// <summary>
    /// Binds a kind of instruction otherwise, at any time and from any thread, while others run in the module: each instruction is carried out one way or
    /// the other, none is lost, and nothing waits. A handler that runs meanwhile comes to its end.
    /// </summary>
    /// <param name="kind">The kind.</param>
    /// <param name="binding">
    /// What it was bound to when the module was loaded; <see cref="SiteBinding.Native"/>, where the instruction runs in an ordinary process; or
    /// <see cref="SiteBinding.Monitor"/>, where the virtual CPU answers it.
    /// </param>
    /// <exception cref="AfterlinkException">The kind cannot be bound so.</exception>
    public void Bind(SiteKind kind, SiteBinding binding)
    {
        lock (ModuleLoader.Lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_plan.TryBind(_mapping.Table, kind, binding))
                throw RuntimeDiagnostics.Exception(DiagnosticId.BindingImpossible, kind, binding, Path);
            foreach (var site in _sites)
            {
                if (site?.Kind == kind && site.Window != Bindings.WindowType.None)
                    site.Binding = binding;
            }
        }
    }

    /// <summary>
    /// Calls into the module and throws, when the call has returned, what a handler threw meanwhile on this thread
    /// (<see cref="FaultPolicy.Throw"/>).
    /// </summary>
    /// <param name="body">The call.</param>
    /// <exception cref="AfterlinkException">A handler threw; the inner exception is what it threw.</exception>
    public void Run(Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        _ = Run(() =>
        {
            body();
            return 0;
        });
    }

    /// <inheritdoc cref="Run(Action)"/>
    /// <returns>What <paramref name="body"/> returned.</returns>
    public T Run<T>(Func<T> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        ObjectDisposedException.ThrowIf(_disposed, this);
        using var scope = new RunScope();
        Interlocked.Increment(ref _runs);
        T result;
        try
        {
            result = body();
        }
        catch (Exception e) when (scope.Fault is not null)
        {
            throw new AggregateException(scope.Fault, e);
        }
        finally
        {
            Interlocked.Decrement(ref _runs);
        }

        if (scope.Fault is { } fault)
            throw fault;
        Monitor.Faults.ThrowDeferred();
        return result;
    }

    /// <summary>What each kind is bound to.</summary>
    internal BindingPlan Plan => _plan;

    /// <summary>What was read of the file.</summary>
    internal ModuleImage Image => _mapping.Image;

    /// <summary>How a declared hypercall is recorded; null where no description has the number.</summary>
    internal HypercallExchange? HypercallExchange(uint number) => _hypercalls.Value.GetValueOrDefault(number);

    /// <summary>Leads the slots to an entry of the runtime's, or back (<see cref="BindingPlan.Route"/>).</summary>
    internal void Route(nint entry, bool withHostInstructions) => _plan.Route(_mapping.Table, entry, withHostInstructions);

    /// <summary>Unbinds the module. See the remarks of the class for what that means.</summary>
    /// <exception cref="AfterlinkException">A handler of the module's monitor is running on some thread, or a <c>Run</c> has not returned; or a deferred fault.</exception>
    public void Dispose()
    {
        lock (ModuleLoader.Lock)
        {
            if (_disposed)
                return;
            if (Monitor.IsInHandler)
                throw RuntimeDiagnostics.Exception(DiagnosticId.ModuleInUse, Path, "a handler of its monitor is running");
            if (Volatile.Read(ref _runs) != 0)
                throw RuntimeDiagnostics.Exception(DiagnosticId.ModuleInUse, Path, "a call through Run has not returned");
            _disposed = true;
            Monitor.Interposers.Remove(this);
            BindingPlan.Retire(_mapping.Table);
            WaitForStragglers();
            _mapping.Current = null;
            SetTargets(null, null);
        }

        AfterlinkEventSource.Log.ModuleUnloaded(Name, Path);
        Monitor.RemoveModule();
        if (_ownsMonitor)
            Monitor.Dispose();
        Monitor.Faults.ThrowDeferred();
    }

    // A thread can have been on its way from a stub to a handler while the slots were changed. The barrier makes its depth visible, or
    // the changed slots to it; then it is waited for, but not for ever: with a shared monitor it may be in another module's handler.
    private void WaitForStragglers()
    {
        Interlocked.MemoryBarrierProcessWide();
        _ = SpinWait.SpinUntil(() => !Monitor.IsInHandler, StragglerTimeout);
    }

    /// <summary>The module that a slot is of.</summary>
    /// <exception cref="ObjectDisposedException">It is not bound any more.</exception>
    internal static LoadedModule Of(BindingSlot* slot)
    {
        // SAFETY: the handle is made with the mapping and lives for good.
        var module = Unsafe.As<LoadedModule?>(GCHandle.FromIntPtr(slot->Context->Module).Target);
        return module ?? throw new ObjectDisposedException(nameof(LoadedModule));
    }

    /// <summary>The handlers of declared hypercalls by number.</summary>
    internal FrozenDictionary<ulong, nint> HypercallHandlers => _plan.HypercallHandlers;

    /// <summary>Leads declared hypercalls through the gate, to the handler in the slot of hypercalls, which sees their registers.</summary>
    internal void DetourHypercalls() => DeclaredHypercalls.Detour(_mapping.Table);

    /// <summary>A site, described at the first use; the same object for all threads.</summary>
    internal Site SiteAt(int index) => Volatile.Read(ref _sites[index]) ?? DescribeSite(index);

    private Site DescribeSite(int index)
    {
        var site = _mapping.Image.Sites.Describe(index, _mapping.Context->LoadBias);
        site.Binding = site.Window == Bindings.WindowType.None ? SiteBinding.Native : _plan.BindingOf(site.Kind);
        return Interlocked.CompareExchange(ref _sites[index], site, null) ?? site;
    }

    private void SetTargets(LoadedModule? module, object? handlers)
    {
        // SAFETY: the handles are made with the mapping and live for good.
        var moduleHandle = GCHandle.FromIntPtr(_mapping.Context->Module);
        var handlersHandle = GCHandle.FromIntPtr(_mapping.Context->Handlers);
        moduleHandle.Target = module;
        handlersHandle.Target = handlers;
    }
}
