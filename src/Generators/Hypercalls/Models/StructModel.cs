// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Collections;

namespace Afterlink.Generators.Hypercalls.Models;

/// <summary>A struct that both sides have.</summary>
/// <param name="Name">Its C# name.</param>
/// <param name="CName">Its C name.</param>
/// <param name="Fields">Its fields.</param>
internal sealed record StructModel(string Name, string CName, EquatableArray<FieldModel> Fields);
