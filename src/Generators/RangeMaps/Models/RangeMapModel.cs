// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Collections;
using Afterlink.Generators.Modules.Models;

namespace Afterlink.Generators.RangeMaps.Models;

/// <summary>All that the emitted text of a class with ranges depends on.</summary>
/// <param name="Namespace">The class's namespace without escapes; empty for the global one.</param>
/// <param name="ContainingTypes">The types around it, outermost first.</param>
/// <param name="Keyword"><c>class</c> or <c>record</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Accesses">What its members answer, without overlaps.</param>
internal sealed record RangeMapModel(
    string Namespace, EquatableArray<ContainingType> ContainingTypes, string Keyword, string Name, EquatableArray<RangeAccess> Accesses)
{
    /// <summary>A name for the generated file that no other class gives.</summary>
    public string HintName =>
        $"{(Namespace.Length == 0 ? "" : Namespace + ".")}{string.Join(".", ContainingTypes.Select(static type => type.Name).Append(Name))}.RangeMap.g.cs";
}
