// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Code;

/// <summary>What a place of code that a field of a loader's table names is to the loader.</summary>
internal enum LoaderTableRole : byte
{
    /// <summary>The field is no place of code.</summary>
    Data,

    /// <summary>Control may come there: the fix-up of a fault, a replacement, the target of a jump that is switched on.</summary>
    Entry,

    /// <summary>The loader changes or recognises the instruction that stands there, so it must go on standing there.</summary>
    Owned,

    /// <summary>The loader may change the instruction there before windows are patched; a copy of it needs an entry of its own.</summary>
    Copied,

    /// <summary>The place is described and neither changed nor entered: unwind records.</summary>
    Described,
}
