// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Modules.Models;
using Afterlink.Sites;

namespace Afterlink.Generators.Handlers;

/// <summary>What the handlers of a module answer.</summary>
/// <param name="Items">The kinds, in the order of the manifest, without declared hypercalls.</param>
/// <param name="HasHypercalls">Whether there are declared hypercalls.</param>
internal sealed record ModuleOperations(IReadOnlyList<ModuleOperation> Items, bool HasHypercalls)
{
    /// <summary>Whether IHandlers has no member.</summary>
    public bool IsEmpty => Items.Count == 0 && !HasHypercalls;

    /// <summary>Whether instructions were chosen as probes.</summary>
    public bool HasProbes => Items.Any(static item => item.Operation.Kind == SiteKind.Probe);

    /// <summary>
    /// Chooses the kinds: those that a handler must answer, and those that have an answer of their own where the attribute
    /// names their group. Where a header declares the module's hypercalls, its members take the place of the general one.
    /// </summary>
    public static ModuleOperations Of(ModuleModel model)
    {
        var items = new List<ModuleOperation>();
        foreach (var operation in model.Manifest?.Operations ?? default)
        {
            if (operation.Kind == SiteKind.Hypercall && model.HasHeader)
                continue;
            if (IsAnswered(operation.Kind, model.Class.Intercept) && HandlerOperations.Find(operation.Kind) is { } row)
                items.Add(new ModuleOperation(row, operation.Patched, operation.Native));
        }

        return new ModuleOperations(items, model.Hypercalls.Hypercalls.Count != 0);
    }

    private static bool IsAnswered(SiteKind kind, Interception intercept) => SiteKinds.Find(kind) is { } info
        && (info.Binding == DefaultBinding.Handler || (info.Interception & intercept) != 0);
}
