// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Hypercalls.Models;

/// <summary>A member of an enum.</summary>
/// <param name="Name">Its C# name.</param>
/// <param name="CName">The C constant.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct EnumMemberModel(string Name, string CName, decimal Value);
