// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData;

/// <summary>What a module may do to a buffer whose pages it shares.</summary>
public enum AttachMode
{
    /// <summary>A page that the module writes becomes its own: the module stays right, and the page is no longer shared.</summary>
    CopyOnWrite,

    /// <summary>The module cannot write: it ends by a signal where it tries to.</summary>
    ReadOnly,
}
