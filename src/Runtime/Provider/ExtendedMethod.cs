// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Provider;

/// <summary>How the gate saves the extended state.</summary>
internal enum ExtendedMethod : uint
{
    /// <summary><c>fxsave</c>: x87 and SSE.</summary>
    Fxsave,

    /// <summary><c>xsave</c>.</summary>
    Xsave,

    /// <summary><c>xsavec</c>.</summary>
    Xsavec,

    /// <summary>By plain moves of what <c>xgetbv</c> reports as in use; with <c>xsavec</c> where x87 is.</summary>
    ByRegister,
}
