// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData;

namespace Afterlink.Modules;

/// <summary>What a generated class says of its module.</summary>
public sealed class ModuleDescription
{
    /// <summary>The name in <c>[NativeModule(name)]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>File name or full path. A file name is looked for beside the application and in its native folders.</summary>
    public required string FileName { get; init; }

    /// <summary>One handler for each kind that the module's <c>IHandlers</c> answers.</summary>
    public required HandlerBinding[] Handlers { get; init; }

    /// <summary>What the module's headers declare.</summary>
    public IReadOnlyList<HypercallDescription> Hypercalls { get; init; } = [];

    /// <summary>One handler for each hypercall that the module's headers declare.</summary>
    public HypercallBinding[] HypercallHandlers { get; init; } = [];

    /// <summary>SHA-256 of the file that was rewritten, in hexadecimal: what <see cref="ReferenceData"/> was checked against.</summary>
    public string Original { get; init; } = "";

    /// <summary>The module's reference data.</summary>
    public IReadOnlyList<ReferenceDataDescriptor> ReferenceData { get; init; } = [];

    /// <summary>The groups of kinds that are intercepted.</summary>
    public Interception Intercept { get; init; }
}
