// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Headers.Syntax;

/// <summary>A member of an enum.</summary>
/// <param name="Name">The C constant.</param>
/// <param name="Value">Its value; <see cref="decimal"/> because it holds every 64-bit integer, signed or not.</param>
internal readonly record struct EnumMemberSyntax(HeaderName Name, decimal Value);
