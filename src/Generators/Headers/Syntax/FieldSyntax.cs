// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Headers.Syntax;

/// <summary>A field of a struct.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name.</param>
internal readonly record struct FieldSyntax(TypeSyntax Type, HeaderName Name);
