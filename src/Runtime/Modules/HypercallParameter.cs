// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Modules;

/// <summary>A parameter of a declared hypercall, as the runtime needs to know it. The generator makes these.</summary>
/// <param name="name">Its name in the header.</param>
/// <param name="form">How it crosses.</param>
/// <param name="register">Number of its register: 0-5 are rdi, rsi, rdx, r10, r8, r9; of a vector, xmm0-7.</param>
/// <param name="size">Bytes of the value, the object, or an element of the buffer.</param>
/// <param name="isBuffer">Whether the next register holds how many elements there are.</param>
public readonly struct HypercallParameter(string name, HypercallParameterForm form, int register, int size, bool isBuffer = false)
{
    /// <summary>Its name in the header.</summary>
    public string Name { get; } = name;

    /// <summary>How it crosses.</summary>
    public HypercallParameterForm Form { get; } = form;

    /// <summary>Number of its register.</summary>
    public int Register { get; } = register;

    /// <summary>Bytes of the value, the object, or an element of the buffer.</summary>
    public int Size { get; } = size;

    /// <summary>Whether the next register holds how many elements there are.</summary>
    public bool IsBuffer { get; } = isBuffer;
}
