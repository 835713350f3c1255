// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

extern alias rewriting;

using System.Runtime.InteropServices;
using Afterlink.Modules;
using Afterlink.ReferenceData;
using rewriting::Afterlink.Manifests;

namespace Afterlink.Runtime.Tests.Support;

/// <summary>A module of Fixtures/reference.c or stream.cpp with descriptors, as a generated class would load it.</summary>
internal sealed class ReferenceModule : IDisposable
{
    private readonly LoadedModule _module;

    private ReferenceModule(LoadedModule module) => _module = module;

    public IReadOnlyList<ReferenceDataReceipt> Receipts => _module.ReferenceDataReceipts;

    /// <summary>Loads a copy of a fixture.</summary>
    public static ReferenceModule Load(string source, params ReferenceDataDescriptor[] descriptors) => LoadFile(Fixtures.Module(source), Manifest(source).Original, descriptors);

    /// <summary>Loads a rewritten file.</summary>
    public static ReferenceModule LoadFile(string path, string original, params ReferenceDataDescriptor[] descriptors) => new(LoadedModule.Load(
        new ModuleDescription { Name = "reference", FileName = path, Handlers = [], Original = original, ReferenceData = descriptors }, handlers: null));

    /// <summary>What the rewriter told of a fixture.</summary>
    public static ModuleManifest Manifest(string source)
    {
        _ = Fixtures.Module(source);
        return ModuleManifest.TryRead(File.ReadAllText(Fixtures.Original(source) + ".rewritten.so.afterlink-manifest"))!;
    }

    public static ReferenceDataDescriptor Symbol(string name, string loadedBy = "")
    {
        var data = Manifest("reference.c").Data.Single(data => data.Name == name);
        return new() { Name = name, Form = ReferenceDataForm.Symbol, Address = data.Address, Size = data.Size, LoadedBy = loadedBy };
    }

    public static ReferenceDataDescriptor Pointer(string name, string length, string loadedBy)
    {
        var data = Manifest("reference.c").Data;
        return new()
        {
            Name = name,
            Form = ReferenceDataForm.Pointer,
            Address = data.Single(data => data.Name == name).Address,
            LengthAddress = data.Single(data => data.Name == length).Address,
            LengthSize = (int)data.Single(data => data.Name == length).Size,
            LoadedBy = loadedBy,
        };
    }

    public static ReferenceDataDescriptor Effect(string function) => new() { Name = function, Form = ReferenceDataForm.Effect, LoadedBy = function };

    public static ReferenceDataDescriptor Files(string pattern) => new() { Name = pattern, Form = ReferenceDataForm.File };

    public ReadOnlySpan<T> View<T>(int index)
        where T : unmanaged => _module.ReferenceDataOf<T>(index);

    public nint Export(string name) => NativeLibrary.GetExport(_module.Handle, name);

    public void Dispose() => _module.Dispose();
}
