// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Modules;

/// <summary>A declared hypercall, as the runtime needs to know it: what it gives and takes through memory. The generator makes these.</summary>
/// <param name="number">Its number.</param>
/// <param name="name">Its name in the header.</param>
/// <param name="hasVectorResult">Whether the result is floating point.</param>
/// <param name="parameters">Its parameters.</param>
public sealed class HypercallDescription(uint number, string name, bool hasVectorResult, params HypercallParameter[] parameters)
{
    /// <summary>Its number.</summary>
    public uint Number { get; } = number;

    /// <summary>Its name in the header.</summary>
    public string Name { get; } = name;

    /// <summary>Whether the result is floating point.</summary>
    public bool HasVectorResult { get; } = hasVectorResult;

    /// <summary>Its parameters.</summary>
    public IReadOnlyList<HypercallParameter> Parameters { get; } = parameters;
}
