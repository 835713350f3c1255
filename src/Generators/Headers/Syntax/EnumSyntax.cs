// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Collections;

namespace Afterlink.Generators.Headers.Syntax;

/// <summary>A line <c>AFTERLINK_ENUM(name, underlying, members)</c>.</summary>
/// <param name="Name">The C name.</param>
/// <param name="Underlying">The integer type that it is.</param>
/// <param name="Members">Its constants.</param>
internal sealed record EnumSyntax(HeaderName Name, TypeSyntax Underlying, EquatableArray<EnumMemberSyntax> Members);
