// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Loading;
using Afterlink.Modules;
using Afterlink.ReferenceData.Effects;
using Afterlink.ReferenceData.Interposition;
using Afterlink.ReferenceData.Kernel;

namespace Afterlink.ReferenceData.Modules;

/// <summary>
/// The reference data of a mapped module: stands before its reads and its loading functions, and shares what they leave behind. Whatever goes wrong
/// leaves the module's own memory in place.
/// </summary>
internal sealed class ModuleReferenceData
{
    private static readonly Lazy<ReferenceDataStore> ReadOnlyStore = new(static () => new ReferenceDataStore(new ReferenceDataOptions { Mode = AttachMode.ReadOnly }));

    // Calls of loading functions can be nested, and each has its own beginning.
    [ThreadStatic]
    private static Stack<MemorySnapshot?>? _calls;

    // Of all modules and threads: while one of them fills memory it must not be looked at by another.
    private static int _activeCalls;

    private readonly ModuleMapping _mapping;
    private readonly string _identity;
    private readonly List<ReferenceDataReceipt> _receipts = [];

    private ModuleReferenceData(ModuleMapping mapping, ModuleDescription description)
    {
        _mapping = mapping;
        _identity = mapping.Image.Note.OriginalHash;
        if (description.Original.Length != 0 && description.Original != _identity)
            throw RuntimeDiagnostics.Exception(DiagnosticId.ReferenceDataOtherBuild, mapping.Image.Path);
    }

    /// <summary>What became of the data so far, in the order of time.</summary>
    public IReadOnlyList<ReferenceDataReceipt> Receipts
    {
        get
        {
            lock (_receipts)
                return [.. _receipts];
        }
    }

    /// <summary>Begins with a module that was mapped a moment ago.</summary>
    /// <returns>Null where the description has no reference data.</returns>
    /// <exception cref="AfterlinkException">The description was made for another build of the module.</exception>
    public static ModuleReferenceData? Begin(ModuleMapping mapping, ModuleDescription description)
    {
        if (description.ReferenceData.Count == 0)
            return null;
        var data = new ModuleReferenceData(mapping, description);
        data.Begin(description.ReferenceData);
        return data;
    }

    private void Begin(IReadOnlyList<ReferenceDataDescriptor> descriptors)
    {
        var (segments, bias) = (_mapping.Image.Segments, _mapping.LoadBias);
        var files = descriptors.Where(static descriptor => descriptor.Form == ReferenceDataForm.File).ToArray();
        if (files.Length != 0)
            _ = ReadInterposer.Install(ReferenceDataStore.Default, segments, bias, files, Report);
        foreach (var function in descriptors.Where(static descriptor => descriptor.LoadedBy.Length != 0).GroupBy(static descriptor => descriptor.LoadedBy, StringComparer.Ordinal))
        {
            var loaded = function.ToArray();
            var hasEffect = Array.Exists(loaded, static descriptor => descriptor.Form == ReferenceDataForm.Effect);
            if (!CallInterposer.TryInstall(segments, bias, function.Key, () => Enter(hasEffect), () => Leave(loaded)))
                throw RuntimeDiagnostics.Exception(DiagnosticId.ReferenceDataLoaderNotBound, function.Key, _mapping.Image.Path);
        }

        // What the constructors filled.
        foreach (var descriptor in descriptors.Where(static descriptor => descriptor.LoadedBy.Length == 0))
            ShareBuffer(descriptor);
    }

    private static ReferenceDataStore StoreOf(ReferenceDataDescriptor descriptor) =>
        descriptor.Mode == AttachMode.ReadOnly ? ReadOnlyStore.Value : ReferenceDataStore.Default;

    private static void Enter(bool hasEffect)
    {
        _ = Interlocked.Increment(ref _activeCalls);
        (_calls ??= []).Push(hasEffect ? MemorySnapshot.TryTake() : null);
    }

    private void Leave(ReferenceDataDescriptor[] descriptors)
    {
        var before = _calls!.Pop();
        var isLast = Interlocked.Decrement(ref _activeCalls) == 0;

        // Buffers by name first: their pages are files' then, and no new memory any more.
        foreach (var descriptor in descriptors)
            ShareBuffer(descriptor);

        // Another call, around this one or on another thread, may still be filling what appeared meanwhile. The last to return sees it.
        if (before is null || !isLast)
            return;
        var effect = Array.Find(descriptors, static descriptor => descriptor.Form == ReferenceDataForm.Effect)!;
        if (MemorySnapshot.TryTake() is not { } after)
            return;
        var identity = $"{_identity}\0{effect.Name}";
        foreach (var receipt in EffectShare.Share(StoreOf(effect), effect.Mode, before, after, identity))
            Report(new ReferenceDataReceipt(effect.Name, null, receipt));
    }

    private void ShareBuffer(ReferenceDataDescriptor descriptor)
    {
        var (start, length) = _mapping.Find(descriptor);
        if (start != 0 && length >= MemoryCalls.PageSize && length <= nuint.MaxValue - start)
            Report(new ReferenceDataReceipt(descriptor.Name, null, StoreOf(descriptor).Share(new BufferRange(start, length))));
    }

    private void Report(ReferenceDataReceipt receipt)
    {
        lock (_receipts)
            _receipts.Add(receipt);
    }
}
