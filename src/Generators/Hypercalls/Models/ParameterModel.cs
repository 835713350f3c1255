// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Headers.Syntax;

namespace Afterlink.Generators.Hypercalls.Models;

/// <summary>A parameter of a hypercall.</summary>
/// <param name="Form">How it crosses.</param>
/// <param name="Type">Its type, or the type of a buffer's elements.</param>
/// <param name="Name">Its C# name, escaped where need be.</param>
/// <param name="CName">Its C name.</param>
/// <param name="Register">Index of its first general register, or of its vector register where the type is floating point by value.</param>
internal readonly record struct ParameterModel(ParameterForm Form, CType Type, string Name, string CName, int Register)
{
    /// <summary>Whether it is in a vector register.</summary>
    public bool IsFloatingPoint => Form == ParameterForm.Value && Type.IsFloatingPoint;

    /// <summary>Whether it is a pointer and a length.</summary>
    public bool IsBuffer => Form is ParameterForm.InBuffer or ParameterForm.OutBuffer or ParameterForm.InOutBuffer;
}
