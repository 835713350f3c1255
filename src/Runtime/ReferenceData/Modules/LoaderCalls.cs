// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Loading;
using Afterlink.ReferenceData.Attach;
using Afterlink.ReferenceData.Effects;
using Afterlink.ReferenceData.Fills;
using Afterlink.ReferenceData.Interposition;
using Afterlink.ReferenceData.Kernel;

namespace Afterlink.ReferenceData.Modules;

/// <summary>The calls of one loading function: what they leave behind is shared, and a pure one is not made where its result is known.</summary>
internal sealed class LoaderCalls : ILoaderWatch
{
    private static readonly Lazy<ReferenceDataStore> ReadOnlyStore = new(static () => new ReferenceDataStore(new ReferenceDataOptions { Mode = AttachMode.ReadOnly }));

    // Calls of loading functions can be nested, and each has its own beginning.
    [ThreadStatic]
    private static Stack<Call>? _calls;

    // Of all modules and threads: while one of them fills memory it must not be looked at by another.
    private static int _activeCalls;

    private readonly ModuleMapping _mapping;
    private readonly string _identity;
    private readonly ReferenceDataDescriptor[] _descriptors;
    private readonly ReferenceDataDescriptor? _effect;
    private readonly PureFill? _pure;
    private readonly Action<ReferenceDataReceipt> _report;

    /// <summary>Watches the calls of a function.</summary>
    /// <param name="mapping">The module.</param>
    /// <param name="descriptors">All that describe what the function leaves behind.</param>
    /// <param name="report">Is given each receipt.</param>
    public LoaderCalls(ModuleMapping mapping, ReferenceDataDescriptor[] descriptors, Action<ReferenceDataReceipt> report)
    {
        (_mapping, _identity, _descriptors, _report) = (mapping, mapping.Image.Note.OriginalHash, descriptors, report);
        _effect = Array.Find(descriptors, static descriptor => descriptor.Form == ReferenceDataForm.Effect);

        // One that is not would be left out.
        if (Array.TrueForAll(descriptors, static descriptor => descriptor.IsPure && descriptor.Form is ReferenceDataForm.Symbol or ReferenceDataForm.Pointer))
            _pure = new PureFill(mapping, _identity, descriptors, StoreOf, report);
    }

    /// <summary>The store of a descriptor.</summary>
    public static ReferenceDataStore StoreOf(ReferenceDataDescriptor descriptor) =>
        descriptor.Mode == AttachMode.ReadOnly ? ReadOnlyStore.Value : ReferenceDataStore.Default;

    /// <summary>Shares the buffer of a symbol or pointer.</summary>
    /// <returns>Null where there is none.</returns>
    public static Receipt? Share(ModuleMapping mapping, ReferenceDataDescriptor descriptor, Action<ReferenceDataReceipt> report)
    {
        var (start, length) = mapping.Find(descriptor);
        if (start == 0 || length > nuint.MaxValue - start || (length < MemoryCalls.PageSize && !descriptor.IsPure))
            return null;
        var receipt = StoreOf(descriptor).Share(new BufferRange(start, length));
        report(new ReferenceDataReceipt(descriptor.Name, null, receipt));
        return receipt;
    }

    /// <inheritdoc/>
    public bool Enter(ref LoaderFrame frame)
    {
        var call = new Call();
        (_calls ??= []).Push(call);
        _ = Interlocked.Increment(ref _activeCalls);
        if (_effect is not null)
            call.Before = MemorySnapshot.TryTake();
        if (_pure is null || !_pure.TryReplay(ref frame, out call.Ticket))
            return false;
        _ = _calls.Pop();
        _ = Interlocked.Decrement(ref _activeCalls);
        return true;
    }

    /// <inheritdoc/>
    public void Leave(nint result)
    {
        var call = _calls!.Pop();
        var isLast = Interlocked.Decrement(ref _activeCalls) == 0;

        // Buffers by name first: their pages are files' then, and no new memory any more.
        if (call.Ticket is { } ticket)
            ShareAndRecord(ticket, result);
        else
            Array.ForEach(_descriptors, descriptor => _ = Share(_mapping, descriptor, _report));

        // Another call, around this one or on another thread, may still be filling what appeared meanwhile. The last to return sees it.
        if (call.Before is { } before && isLast && MemorySnapshot.TryTake() is { } after)
        {
            foreach (var receipt in EffectShare.Share(StoreOf(_effect!), _effect!.Mode, before, after, $"{_identity}\0{_effect.Name}"))
                _report(new ReferenceDataReceipt(_effect.Name, null, receipt));
        }
    }

    private void ShareAndRecord(FillTicket ticket, nint result)
    {
        using var space = new AddressSpace();
        _pure!.Record(ticket, result, descriptor =>
        {
            // Before its pages are replaced, which hides where they came from.
            var allocation = _pure.AllocationOf(descriptor, space);
            return (Share(_mapping, descriptor, _report), allocation);
        });
    }

    private sealed class Call
    {
        public MemorySnapshot? Before;
        public FillTicket? Ticket;
    }
}
