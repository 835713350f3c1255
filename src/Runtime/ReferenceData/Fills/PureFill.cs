// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Loading;
using Afterlink.ReferenceData.Attach;
using Afterlink.ReferenceData.Interposition;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Fills;

/// <summary>
/// A loading function that is pure: what it left behind in one process is put in place in the next, and the function is not called there. The user
/// says that it is pure; that it would do the same is in the key.
/// </summary>
/// <param name="mapping">The module.</param>
/// <param name="identity">Hash of its build.</param>
/// <param name="descriptors">All that describe what the function leaves behind.</param>
/// <param name="storeOf">The store of a descriptor.</param>
/// <param name="report">Is given each receipt.</param>
internal sealed class PureFill(
    ModuleMapping mapping, string identity, ReferenceDataDescriptor[] descriptors, Func<ReferenceDataDescriptor, ReferenceDataStore> storeOf, Action<ReferenceDataReceipt> report)
{
    /// <summary>Puts in place what the call would leave behind, where some process has recorded that.</summary>
    /// <param name="frame">The call; receives its result.</param>
    /// <param name="ticket">Receives what <see cref="Record"/> has to be given when the function has returned; null for nothing.</param>
    /// <returns>False where the function has to be called.</returns>
    public bool TryReplay(ref LoaderFrame frame, out FillTicket? ticket)
    {
        ticket = null;
        if (FillKey.TryOf(identity, descriptors[0], frame) is not { } key)
            return false;
        var name = FillRecord.NameOf(key);

        // Nothing is recorded of files that are being written: then nobody waits for it either.
        if (ReferenceDataStore.Default.Find(name, isToBePublished: key.IsSettled, out var refusal) is { } found)
        {
            if (FillRecord.TryRead(found) is not { } record || !TryPlace(record))
                return false;
            frame.Result = record.Result;
            return true;
        }

        if (refusal is null && key.IsSettled)
            ticket = new(key, name);
        return false;
    }

    /// <summary>Records what a call left behind. Where that is not possible, the record says so: others need not wait.</summary>
    /// <param name="ticket">The call.</param>
    /// <param name="result">Its result.</param>
    /// <param name="share">Shares the buffer of a descriptor, and tells where its memory came from.</param>
    public void Record(FillTicket ticket, nint result, Func<ReferenceDataDescriptor, (Receipt? Receipt, FillAllocation? Allocation)> share)
    {
        var entries = new List<FillEntry>();
        foreach (var descriptor in descriptors)
        {
            if (share(descriptor) is ({ } receipt, { } allocation) && KeyOf(descriptor, receipt) is { } key)
                entries.Add(FillEntry.Of(key, allocation));
        }

        var isWhole = entries.Count == descriptors.Length && ticket.Key.IsUnchanged();
        new FillRecord(result, isWhole ? entries : []).Publish(ReferenceDataStore.Default, ticket.Name);
    }

    /// <summary>Where the memory of a descriptor came from, before its pages are replaced.</summary>
    public FillAllocation? AllocationOf(ReferenceDataDescriptor descriptor, AddressSpace space)
    {
        var (start, length) = mapping.Find(descriptor);
        return start == 0 || length == 0 ? null
            : descriptor.Form == ReferenceDataForm.Symbol ? FillAllocation.Variable
            : FillMemory.Find(space, start, length);
    }

    // The whole content, head and tail included, is that of a segment.
    private SegmentKey? KeyOf(ReferenceDataDescriptor descriptor, Receipt receipt)
    {
        var store = storeOf(descriptor);
        var isSmall = PageRange.Inside(receipt.Buffer).Length == 0;
        var segment = isSmall ? store.Publish(receipt.Buffer) : store.SegmentOf(receipt.Buffer);
        return segment?.Key is { } key && (isSmall || SegmentReader.HasPrivateParts(segment, receipt)) ? key : null;
    }

    private bool TryPlace(FillRecord record)
    {
        if (record.Entries.Count != descriptors.Length)
            return false;
        var fills = new List<Placement>();
        for (var i = 0; i < descriptors.Length; i++)
        {
            if (!mapping.HasVariables(descriptors[i]) || !Fits(descriptors[i], record.Entries[i]) || storeOf(descriptors[i]).Find(record.Entries[i].Key) is not { } segment)
                return false;
            fills.Add(new(descriptors[i], record.Entries[i], segment));
        }

        var pointers = fills.FindAll(static fill => fill.Descriptor.Form == ReferenceDataForm.Pointer);
        if (!pointers.TrueForAll(static fill => fill.TryAllocate()))
        {
            pointers.ForEach(static fill => fill.Free());
            return false;
        }

        // From here on nothing can fail: what cannot be mapped is copied.
        foreach (var fill in fills)
        {
            var buffer = fill.Start != 0 ? new BufferRange(fill.Start, (nuint)fill.Entry.Length) : BufferOf(fill.Descriptor);
            report(new ReferenceDataReceipt(fill.Descriptor.Name, null, storeOf(fill.Descriptor).AttachOrCopy(buffer, fill.Segment)));
        }

        pointers.ForEach(fill => mapping.Set(fill.Descriptor, fill.Start, (nuint)fill.Entry.Length));
        return true;
    }

    private BufferRange BufferOf(ReferenceDataDescriptor symbol)
    {
        var (start, length) = mapping.Find(symbol);
        return new(start, length);
    }

    private bool Fits(ReferenceDataDescriptor descriptor, in FillEntry entry) => descriptor.Form == ReferenceDataForm.Symbol
        ? entry.Allocation == FillAllocation.Variable && entry.Length == descriptor.Size
        : entry.Allocation is FillAllocation.Malloc or FillAllocation.Mapping && (descriptor.LengthSize != sizeof(uint) || entry.Length <= uint.MaxValue);

    private sealed class Placement(ReferenceDataDescriptor descriptor, FillEntry entry, Segment segment)
    {
        public ReferenceDataDescriptor Descriptor => descriptor;

        public FillEntry Entry => entry;

        public Segment Segment => segment;

        public nuint Start { get; private set; }

        public bool TryAllocate() => (Start = FillMemory.Allocate(entry.Allocation, (nuint)entry.Length)) != 0;

        public void Free()
        {
            if (Start != 0)
                FillMemory.Free(entry.Allocation, Start, (nuint)entry.Length);
        }
    }
}
