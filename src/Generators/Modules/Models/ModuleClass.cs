// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Collections;
using Afterlink.Generators.ReferenceData.Models;

namespace Afterlink.Generators.Modules.Models;

/// <summary>A class with <c>[NativeModule]</c>.</summary>
/// <param name="Namespace">Its namespace without escapes; empty for the global one.</param>
/// <param name="ContainingTypes">The types around it, outermost first.</param>
/// <param name="Name">Its name.</param>
/// <param name="Module">The module's name.</param>
/// <param name="Intercept">The groups that get members.</param>
/// <param name="ReferenceData">What it says of reference data.</param>
internal sealed record ModuleClass(
    string Namespace, EquatableArray<ContainingType> ContainingTypes, string Name, string Module, Interception Intercept,
    EquatableArray<ReferenceDataModel> ReferenceData)
{
    /// <summary>A name for the generated file that no other class gives.</summary>
    public string HintName
    {
        get
        {
            var parts = ContainingTypes.Select(static type => type.Name).Append(Name);
            return $"{(Namespace.Length == 0 ? "" : Namespace + ".")}{string.Join(".", parts)}.g.cs";
        }
    }
}
