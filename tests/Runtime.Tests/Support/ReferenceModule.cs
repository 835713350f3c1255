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
    public static ModuleManifest Manifest(string source) => ModuleManifest.TryRead(File.ReadAllText(ManifestFile(source)))!;

    /// <summary>A copy of a fixture for a process of its own, and its manifest: the child is not to build it again.</summary>
    public static string ForChild(string source) => $"{Fixtures.Module(source)};{ManifestFile(source)}";

    /// <summary>Loads what <see cref="ForChild"/> named.</summary>
    public static ReferenceModule LoadInChild(string files, Func<ModuleManifest, ReferenceDataDescriptor[]> descriptors)
    {
        var (path, manifest) = (files.Split(';')[0], ModuleManifest.TryRead(File.ReadAllText(files.Split(';')[1]))!);
        return LoadFile(path, manifest.Original, descriptors(manifest));
    }

    public static ReferenceDataDescriptor Symbol(string name, string loadedBy = "") => Symbol(Manifest("reference.c"), name, loadedBy);

    public static ReferenceDataDescriptor Pointer(string name, string length, string loadedBy) => Pointer(Manifest("reference.c"), name, length, loadedBy);

    private static ReferenceDataDescriptor Symbol(ModuleManifest manifest, string name, string loadedBy)
    {
        var data = manifest.Data.Single(data => data.Name == name);
        return new() { Name = name, Form = ReferenceDataForm.Symbol, Address = data.Address, Size = data.Size, LoadedBy = loadedBy };
    }

    private static ReferenceDataDescriptor Pointer(ModuleManifest manifest, string name, string length, string loadedBy)
    {
        var data = manifest.Data;
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

    /// <summary>All that <c>pure_load</c> leaves behind.</summary>
    public static ReferenceDataDescriptor[] Pure() => Pure(Manifest("reference.c"));

    /// <inheritdoc cref="Pure()"/>
    public static ReferenceDataDescriptor[] Pure(ModuleManifest manifest) =>
    [
        Pure(Symbol(manifest, "g_pure", "pure_load")), Pure(Symbol(manifest, "pure_factor", "pure_load")), Pure(Pointer(manifest, "pure_words", "pure_bytes", "pure_load")),
    ];

    public static ReferenceDataDescriptor Effect(string function) => new() { Name = function, Form = ReferenceDataForm.Effect, LoadedBy = function };

    public static ReferenceDataDescriptor Files(string pattern) => new() { Name = pattern, Form = ReferenceDataForm.File };

    private static string ManifestFile(string source)
    {
        _ = Fixtures.Module(source);
        return Fixtures.Original(source) + ".rewritten.so.afterlink-manifest";
    }

    private static ReferenceDataDescriptor Pure(ReferenceDataDescriptor descriptor) => new()
    {
        Name = descriptor.Name,
        Form = descriptor.Form,
        Address = descriptor.Address,
        Size = descriptor.Size,
        LengthAddress = descriptor.LengthAddress,
        LengthSize = descriptor.LengthSize,
        LoadedBy = descriptor.LoadedBy,
        IsPure = true,
        Arguments = [LoaderArgument.Text, LoaderArgument.Integer16, LoaderArgument.Double],
    };

    public ReadOnlySpan<T> View<T>(int index)
        where T : unmanaged => _module.ReferenceDataOf<T>(index);

    public nint Export(string name) => NativeLibrary.GetExport(_module.Handle, name);

    public void Dispose() => _module.Dispose();
}
