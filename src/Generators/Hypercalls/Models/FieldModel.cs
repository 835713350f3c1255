// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Hypercalls.Models;

/// <summary>A field of a struct.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its C# name.</param>
/// <param name="CName">Its C name.</param>
internal readonly record struct FieldModel(CType Type, string Name, string CName);
