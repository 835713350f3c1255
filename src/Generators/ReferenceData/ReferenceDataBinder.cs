// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using System.Globalization;
using Afterlink.Diagnostics;
using Afterlink.Generators.Hypercalls;
using Afterlink.Generators.Modules;
using Afterlink.Generators.Modules.Models;
using Afterlink.Generators.ReferenceData.Models;
using Afterlink.Manifests;
using Microsoft.CodeAnalysis.CSharp;

namespace Afterlink.Generators.ReferenceData;

/// <summary>Finds what <c>[ReferenceData]</c> names in the module's manifest, and what is wrong. Without a manifest, only the form is checked.</summary>
internal sealed class ReferenceDataBinder
{
    private const ulong PageSize = 4096;
    private const ulong PointerSize = 8;

    private readonly ManifestModel? _manifest;
    private readonly ILookup<string, ManifestData> _data;
    private readonly HashSet<string> _functions;
    private readonly HashSet<string> _views;
    private readonly ImmutableArray<BoundReferenceData>.Builder _bound = ImmutableArray.CreateBuilder<BoundReferenceData>();
    private readonly List<ReferenceDataProblem> _problems = [];
    private int _index;

    private ReferenceDataBinder(string className, ManifestModel? manifest)
    {
        _manifest = manifest is { Version: < 2 } ? null : manifest;
        _data = (_manifest?.Data ?? default).ToLookup(static data => data.Name, StringComparer.Ordinal);
        _functions = new HashSet<string>(_manifest?.Functions ?? default, StringComparer.Ordinal);
        _views = new HashSet<string>(ModuleNames.Types, StringComparer.Ordinal) { className };
    }

    /// <summary>Finds the data of a class.</summary>
    public static (ImmutableArray<BoundReferenceData> Bound, IReadOnlyList<ReferenceDataProblem> Problems) Bind(ModuleClass type, ManifestModel? manifest)
    {
        var binder = new ReferenceDataBinder(type.Name, manifest);
        var fills = type.ReferenceData.ToLookup(static model => model.LoadedBy ?? "", StringComparer.Ordinal);
        foreach (var model in type.ReferenceData)
        {
            if (manifest is { Version: < 2 })
                binder.Report(DiagnosticId.ReferenceDataManifestOld, type.Module);
            if (FillCheck.Find(model, fills[model.LoadedBy ?? ""]) is var (id, arguments))
                binder.Report(id, arguments);
            else if (binder.Bind(model) is { } bound)
                binder._bound.Add(bound with { Fill = model.Fill });
            binder._index++;
        }

        return (binder._bound.ToImmutable(), binder._problems);
    }

    private BoundReferenceData? Bind(ReferenceDataModel model)
    {
        if (model.LoadedBy is { } function && _manifest is not null && !_functions.Contains(function))
            return Refuse(DiagnosticId.ReferenceDataLoaderMissing, function, _manifest.Module);
        return model.Form switch
        {
            ReferenceDataForm.Symbol => BindSymbol(model),
            ReferenceDataForm.Pointer => BindPointer(model),
            ReferenceDataForm.File => BindFile(model),
            ReferenceDataForm.Effect => new(model.Title, ReferenceDataForm.Effect, 0, 0, 0, 0, model.LoadedBy!, model.Mode, "", ElementModel.Byte),
            _ => Refuse(DiagnosticId.ReferenceDataFormInvalid),
        };
    }

    private BoundReferenceData? BindSymbol(ReferenceDataModel model)
    {
        if (!TryFind(model.Symbol!, out var data) || !CheckView(model, out var element, out var view))
            return null;
        if (_manifest is not null)
        {
            if (data.Size == 0)
                return Refuse(DiagnosticId.ReferenceDataSizeMissing, data.Name);
            if (data.Access != ManifestAccess.Writable)
                return Refuse(DiagnosticId.ReferenceDataShared, data.Name, data.Section);
            if (element.Size != 0 && (data.Alignment % (ulong)element.Size != 0 || data.Size % (ulong)element.Size != 0))
                return Refuse(DiagnosticId.ReferenceDataMisaligned, data.Name, Number(data.Size), Number(data.Alignment), element.Name);

            // What a pure fill leaves in a small variable is copied.
            if (WholePages(data) == 0 && model.Fill is null)
                Report(DiagnosticId.ReferenceDataTooSmall, data.Name, Number(data.Size), $"0x{data.Address:x}");
        }

        return new(model.Title, ReferenceDataForm.Symbol, data.Address, data.Size, 0, 0, model.LoadedBy ?? "", model.Mode, view, element);
    }

    private BoundReferenceData? BindPointer(ReferenceDataModel model)
    {
        if (!TryFind(model.Pointer!, out var pointer) || !TryFind(model.Length!, out var length) || !CheckView(model, out var element, out var view))
            return null;
        if (_manifest is not null)
        {
            if (pointer.Size != PointerSize || pointer.Alignment % PointerSize != 0)
                return Refuse(DiagnosticId.ReferenceDataPointerInvalid, pointer.Name, "8", Number(pointer.Size));
            if (length.Size is not (4 or 8) || length.Alignment % length.Size != 0)
                return Refuse(DiagnosticId.ReferenceDataPointerInvalid, length.Name, "4 or 8", Number(length.Size));
        }

        return new(model.Title, ReferenceDataForm.Pointer, pointer.Address, 0, length.Address, (int)length.Size, model.LoadedBy ?? "", model.Mode, view, element);
    }

    private BoundReferenceData? BindFile(ReferenceDataModel model)
    {
        var pattern = model.File!;
        if (pattern.Trim().Length == 0 || pattern.Any(char.IsControl))
            return Refuse(DiagnosticId.ReferenceDataFileInvalid, pattern);
        if (_manifest is { Imports.Count: 0 })
            Report(DiagnosticId.ReferenceDataNotRead, _manifest.Module, pattern);
        return new(pattern, ReferenceDataForm.File, 0, 0, 0, 0, "", model.Mode, "", ElementModel.Byte);
    }

    private bool TryFind(string name, out ManifestData data)
    {
        data = default;
        if (_manifest is null)
            return true;
        var found = _data[name].ToArray();
        if (found.Length == 1)
        {
            data = found[0];
            return true;
        }

        if (found.Length > 1)
            Report(DiagnosticId.ReferenceDataAmbiguous, _manifest.Module, Number((ulong)found.Length), name);
        else if (_functions.Contains(name))
            Report(DiagnosticId.ReferenceDataNotData, name, _manifest.Module);
        else
            Report(DiagnosticId.ReferenceDataSymbolMissing, _manifest.Module, name);
        return false;
    }

    private bool CheckView(ReferenceDataModel model, out ElementModel element, out string view)
    {
        element = model.Element ?? ElementModel.Byte;
        view = model.Name ?? CSharpName.OfMember(WithoutPrefix(model.Title));
        if (!element.IsUnmanaged)
            Report(DiagnosticId.ReferenceDataElementInvalid, element.Name);
        else if (!SyntaxFacts.IsValidIdentifier(view) || !_views.Add(view))
            Report(DiagnosticId.ReferenceDataNameTaken, view);
        else
            return true;
        return false;
    }

    // g_index, s_index and m_index are one variable in three styles.
    private static string WithoutPrefix(string name) =>
        name.Length > 2 && name[1] == '_' && name[0] is 'g' or 's' or 'm' && name.Length > 2 ? name.Substring(2) : name;

    private static ulong WholePages(ManifestData data)
    {
        // Checked where a hostile manifest could wrap around: the end of the address space is the end of the data.
        var end = data.Size > ulong.MaxValue - data.Address ? ulong.MaxValue : data.Address + data.Size;
        var first = data.Address > ulong.MaxValue - PageSize ? ulong.MaxValue : (data.Address + PageSize - 1) / PageSize;
        return end / PageSize > first ? (end / PageSize) - first : 0;
    }

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    private BoundReferenceData? Refuse(DiagnosticId id, params string[] arguments)
    {
        Report(id, arguments);
        return null;
    }

    private void Report(DiagnosticId id, params string[] arguments) => _problems.Add(new ReferenceDataProblem(_index, id, arguments));
}
