// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Loading;
using Afterlink.Modules;
using Afterlink.ReferenceData.Interposition;

namespace Afterlink.ReferenceData.Modules;

/// <summary>
/// The reference data of a mapped module: stands before its reads and its loading functions, and shares what they leave behind. Whatever goes wrong
/// leaves the module's own memory in place.
/// </summary>
internal sealed class ModuleReferenceData
{
    private readonly ModuleMapping _mapping;
    private readonly List<ReferenceDataReceipt> _receipts = [];

    private ModuleReferenceData(ModuleMapping mapping, ModuleDescription description)
    {
        _mapping = mapping;
        if (description.Original.Length != 0 && description.Original != mapping.Image.Note.OriginalHash)
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
            if (!CallInterposer.TryInstall(segments, bias, function.Key, new LoaderCalls(_mapping, [.. function], Report)))
                throw RuntimeDiagnostics.Exception(DiagnosticId.ReferenceDataLoaderNotBound, function.Key, _mapping.Image.Path);
        }

        // What the constructors filled.
        foreach (var descriptor in descriptors.Where(static descriptor => descriptor.LoadedBy.Length == 0))
            _ = LoaderCalls.Share(_mapping, descriptor, Report);
    }

    private void Report(ReferenceDataReceipt receipt)
    {
        lock (_receipts)
            _receipts.Add(receipt);
    }
}
