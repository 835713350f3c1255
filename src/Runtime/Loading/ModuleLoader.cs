// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Modules;
using Afterlink.Monitor;
using Afterlink.Provider;
using Afterlink.ReferenceData.Modules;

namespace Afterlink.Loading;

/// <summary>Maps modules so that they are bound before their own code runs (docs/design.md, "Process target").</summary>
internal static unsafe class ModuleLoader
{
    /// <summary>Held while the provider's table serves one module, and while bindings change.</summary>
    public static readonly object Lock = new();

    private static readonly Dictionary<nint, ModuleMapping> ByHandle = [];

    static ModuleLoader() => AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
    {
        foreach (var mapping in ModuleMapping.All)
            BindingPlan.Silence(mapping.Table);
    };

    /// <summary>Maps and binds a module.</summary>
    /// <param name="description">What the generated class says of it.</param>
    /// <param name="monitor">Its monitor.</param>
    /// <param name="bind">Makes the module's table say what the plan says.</param>
    public static LoadedModule Load(ModuleDescription description, VirtualMachineMonitor monitor, Func<ModuleMapping, BindingPlan, LoadedModule> bind)
    {
        var path = ModulePath.Resolve(description.FileName);
        var file = monitor.Options.SeparateInstances ? MemoryFile.Copy(path) : path;
        lock (Lock)
        {
            var handle = DynamicLinker.Open(file, DynamicLinker.Now | DynamicLinker.NoLoad, out _);
            if (handle != 0 && ByHandle.TryGetValue(handle, out var known))
            {
                // One reference is kept for the process; this one was only a question.
                DynamicLinker.Close(handle);
                if (known.Current is not null)
                    throw RuntimeDiagnostics.Exception(DiagnosticId.ModuleBoundAlready, path);
                var again = bind(known, new BindingPlan(description, known.Image, monitor.Options));
                known.ReferenceData ??= ModuleReferenceData.Begin(known, description);
                return again;
            }

            var image = ModuleImage.Read(path, file);
            var plan = new BindingPlan(description, image, monitor.Options);
            var mapping = new ModuleMapping(image);
            var module = bind(mapping, plan);
            try
            {
                if (handle != 0)
                    _ = Complete(mapping, handle);
                else
                    OpenBound(file, mapping, module);
                mapping.ReferenceData = ModuleReferenceData.Begin(mapping, description);
            }
            catch
            {
                module.Abandon();
                throw;
            }

            return module;
        }
    }

    // Relocation points the module's cell to the provider's table, which is this module's until the cell leads to its own. A handler
    // that loads another module meanwhile finds and leaves the table as it was.
    private static void OpenBound(string file, ModuleMapping mapping, LoadedModule module)
    {
        var bindings = ProviderLibrary.Exports->Bindings;

        // SAFETY: both tables have all slots.
        var shared = new Span<BindingSlot>(bindings, BindingLayout.SlotCount);
        var before = shared.ToArray();
        new ReadOnlySpan<BindingSlot>(mapping.Table, BindingLayout.SlotCount).CopyTo(shared);
        try
        {
            var handle = DynamicLinker.Open(file, DynamicLinker.Now, out var error);
            if (handle == 0)
                throw RuntimeDiagnostics.Exception(DiagnosticId.ModuleNotLoaded, mapping.Image.Path, error);
            if (Complete(mapping, handle) == (ulong)(nuint)bindings)
                module.SetBoundBeforeConstructors();
        }
        finally
        {
            before.CopyTo(shared);
        }
    }

    // Gives what the cell led to before.
    private static ulong Complete(ModuleMapping mapping, nint handle)
    {
        mapping.Locate(handle);
        var before = mapping.Cell;
        mapping.Attach();
        ByHandle.Add(handle, mapping);
        return before;
    }
}
