// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink;

/// <summary>
/// Marks the partial class that stands for a rewritten native module. The generator adds <c>Load</c>, <c>Dispose</c> and the
/// interface <c>IHandlers</c>, with one member for each thing that the module asks of its machine.
/// </summary>
/// <param name="name">The module's name: <c>Module</c> of an <c>AfterlinkSource</c>, or the file name of an <c>AfterlinkModule</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class NativeModuleAttribute(string name) : Attribute
{
    /// <summary>The module's name.</summary>
    public string Name { get; } = name;

    /// <summary>Instructions that have an answer of their own, for which <c>IHandlers</c> shall have members all the same.</summary>
    public Interception Intercept { get; set; }
}
