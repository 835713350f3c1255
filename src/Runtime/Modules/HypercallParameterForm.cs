// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Modules;

/// <summary>How a parameter of a declared hypercall crosses.</summary>
public enum HypercallParameterForm : byte
{
    /// <summary>By value, in a general register.</summary>
    Value,

    /// <summary>By value, in a vector register.</summary>
    Vector,

    /// <summary>An address that the handler does not follow.</summary>
    Address,

    /// <summary>A buffer or an object that the handler reads; its bytes mean the same in every process.</summary>
    In,

    /// <summary>An object that the handler reads, with padding or addresses in it.</summary>
    InObject,

    /// <summary>A buffer or an object that the handler writes.</summary>
    Out,
}
