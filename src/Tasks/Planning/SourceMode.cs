// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Tasks.Planning;

/// <summary>Where the sites of a compiled source get their room.</summary>
internal enum SourceMode
{
    /// <summary>In its assembler text.</summary>
    Source,

    /// <summary>After link, as in a module without sources.</summary>
    Link,
}
