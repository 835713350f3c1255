// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Batch;

/// <summary>What became of one module of many.</summary>
public enum ModuleOutcome
{
    /// <summary>It was rewritten and verified.</summary>
    Rewritten,

    /// <summary>By its nature it is nothing that can be rewritten: an object file, a program, a file for another processor.</summary>
    Unsupported,

    /// <summary>It could not be read, rewritten, verified or written.</summary>
    Refused,
}
