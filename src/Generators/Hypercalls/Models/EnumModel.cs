// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Collections;

namespace Afterlink.Generators.Hypercalls.Models;

/// <summary>An enum that both sides have.</summary>
/// <param name="Name">Its C# name.</param>
/// <param name="CName">Its C name.</param>
/// <param name="Underlying">The C# integer type that it is.</param>
/// <param name="Members">Its members.</param>
internal sealed record EnumModel(string Name, string CName, string Underlying, EquatableArray<EnumMemberModel> Members);
