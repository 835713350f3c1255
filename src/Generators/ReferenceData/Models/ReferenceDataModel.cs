// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.ReferenceData.Models;

/// <summary>A <c>[ReferenceData]</c> as it is written; null where a property is not given.</summary>
/// <param name="Symbol">The variable.</param>
/// <param name="Pointer">The pointer variable.</param>
/// <param name="Length">The length variable.</param>
/// <param name="LoadedBy">The function that fills the data.</param>
/// <param name="File">The pattern of file names.</param>
/// <param name="Mode">The value of the runtime's <c>AttachMode</c>.</param>
/// <param name="Element">The type of the view's elements.</param>
/// <param name="Name">The view's name.</param>
/// <param name="Fill">What is said of a pure fill; null where none of it is given.</param>
internal sealed record ReferenceDataModel(
    string? Symbol, string? Pointer, string? Length, string? LoadedBy, string? File, int Mode, ElementModel? Element, string? Name, FillModel? Fill)
{
    /// <summary>The form, or null where the properties are of none or of several.</summary>
    public ReferenceDataForm? Form => this switch
    {
        { Symbol: not null, Pointer: null, Length: null, File: null } => ReferenceDataForm.Symbol,
        { Symbol: null, Pointer: not null, Length: not null, File: null } => ReferenceDataForm.Pointer,
        { Symbol: null, Pointer: null, Length: null, File: not null, LoadedBy: null, Element: null, Name: null } => ReferenceDataForm.File,
        { Symbol: null, Pointer: null, Length: null, File: null, LoadedBy: not null, Element: null, Name: null } => ReferenceDataForm.Effect,
        _ => null,
    };

    /// <summary>What messages call it.</summary>
    public string Title => Symbol ?? Pointer ?? File ?? LoadedBy ?? "";
}
