// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Headers.Syntax;

/// <summary>How a parameter crosses.</summary>
internal enum ParameterForm : byte
{
    /// <summary><c>type name</c>.</summary>
    Value,

    /// <summary><c>AFTERLINK_IN_BUFFER(type, name, length)</c>.</summary>
    InBuffer,

    /// <summary><c>AFTERLINK_OUT_BUFFER(type, name, length)</c>.</summary>
    OutBuffer,

    /// <summary><c>AFTERLINK_INOUT_BUFFER(type, name, length)</c>.</summary>
    InOutBuffer,

    /// <summary><c>AFTERLINK_IN(type, name)</c>.</summary>
    In,

    /// <summary><c>AFTERLINK_OUT(type, name)</c>.</summary>
    Out,

    /// <summary><c>AFTERLINK_INOUT(type, name)</c>.</summary>
    InOut,
}
