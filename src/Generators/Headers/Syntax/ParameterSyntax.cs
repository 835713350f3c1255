// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Headers.Syntax;

/// <summary>A parameter of a hypercall.</summary>
/// <param name="Form">How it crosses.</param>
/// <param name="Type">Its type, or the type of a buffer's elements.</param>
/// <param name="Name">Its name.</param>
/// <param name="Length">The name of a buffer's length parameter.</param>
internal readonly record struct ParameterSyntax(ParameterForm Form, TypeSyntax Type, HeaderName Name, HeaderName? Length);
