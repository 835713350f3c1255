// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.ReferenceData.Models;

/// <summary>Reference data that was found in the module: what is emitted of it.</summary>
/// <param name="Name">What the user called it.</param>
/// <param name="Form">Its form.</param>
/// <param name="Address">Link-time address of the variable or pointer.</param>
/// <param name="Size">Bytes of the variable.</param>
/// <param name="LengthAddress">Link-time address of the length.</param>
/// <param name="LengthSize">Bytes of the length.</param>
/// <param name="LoadedBy">The function that fills the data; empty for none.</param>
/// <param name="Mode">The value of the runtime's <c>AttachMode</c>.</param>
/// <param name="View">Name of the view; empty for none.</param>
/// <param name="Element">Type of the view's elements.</param>
/// <param name="Fill">The pure function that fills the data; null where it is none.</param>
internal sealed record BoundReferenceData(
    string Name, ReferenceDataForm Form, ulong Address, ulong Size, ulong LengthAddress, int LengthSize, string LoadedBy, int Mode, string View, ElementModel Element, FillModel? Fill = null);
