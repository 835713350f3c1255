// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.SystemTests.Processes;

/// <summary>What rewritten modules find in a process.</summary>
public enum Binding
{
    /// <summary>Nothing that knows of Afterlink binds them.</summary>
    Unbound,

    /// <summary>Every slot counts the call and asks for the original instruction. Modules that are there at the start are bound late.</summary>
    PassThrough,
}
