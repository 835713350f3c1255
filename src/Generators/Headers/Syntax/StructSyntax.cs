// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Collections;

namespace Afterlink.Generators.Headers.Syntax;

/// <summary>A line <c>AFTERLINK_STRUCT(name, fields)</c>.</summary>
/// <param name="Name">The C name.</param>
/// <param name="Fields">Its fields.</param>
internal sealed record StructSyntax(HeaderName Name, EquatableArray<FieldSyntax> Fields);
