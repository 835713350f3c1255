// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Code;

/// <summary>What is known of a byte of an executable range.</summary>
[Flags]
internal enum CodeMarks : ushort
{
    None = 0,

    /// <summary>An instruction starts here: control flow from a proven start reaches it.</summary>
    Flow = 1,

    /// <summary>An instruction starts here: the decode of its whole function is valid, ends where the function ends, and agrees with control flow.</summary>
    Linear = 2,

    /// <summary>A direct branch of proven code goes here; the analysis lists them.</summary>
    BranchTarget = 4,

    /// <summary>Control can come here in a way that no list of branches shows: symbol, unwind record, landing pad, relocation, jump table, address taken.</summary>
    Boundary = 8,

    /// <summary>A function starts here.</summary>
    FunctionStart = 16,

    /// <summary>A relocation changes this byte.</summary>
    Relocated = 32,

    /// <summary>The instruction that starts here has a row in the catalog.</summary>
    Sensitive = 64,

    /// <summary>Control does not go on behind the instruction that starts here.</summary>
    Terminal = 128,

    /// <summary>The instruction is a call, so it may not return to what follows.</summary>
    Call = 256,

    /// <summary>The instruction belongs to code outside functions that is not understood whole: something unseen may lead anywhere in it.</summary>
    Opaque = 512,

    /// <summary>The byte is part of a window or of a springboard.</summary>
    Taken = 1024,

    /// <summary>The decode from some entry outside functions to the end of the gap has an instruction here.</summary>
    Swept = 2048,

    /// <summary>A table of the module's loader owns the byte.</summary>
    Owned = 4096,

    /// <summary>An instruction that is proven starts here.</summary>
    Proven = Flow | Linear,

    /// <summary>Control can come here other than from the instruction before.</summary>
    Entry = BranchTarget | Boundary | FunctionStart,
}
