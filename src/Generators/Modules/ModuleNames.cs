// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Handlers;

namespace Afterlink.Generators.Modules;

/// <summary>Names that the generated class has for itself, so that a header cannot have them.</summary>
internal static class ModuleNames
{
    /// <summary>The private class of the thunks.</summary>
    public const string Thunks = "AfterlinkThunks";

    /// <summary>The private field of the loaded module.</summary>
    public const string ModuleField = "_afterlinkModule";

    /// <summary>Names that a struct or enum cannot have.</summary>
    public static readonly ISet<string> Types = new HashSet<string>(StringComparer.Ordinal)
    {
        "IHandlers", "Load", "Dispose", "Monitor", "Module", "Sites", "ProbesEnabled", "ReferenceDataReceipts", "Run", Thunks, "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone",
        "Finalize", "ReferenceEquals",
    };

    /// <summary>Names that a hypercall cannot have: those that other operations have, also in other modules, and those of object.</summary>
    public static readonly ISet<string> Members = new HashSet<string>(
        HandlerMembers.All.Select(static member => member.Name).Concat(["Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "ReferenceEquals"]),
        StringComparer.Ordinal);

    /// <summary>The names that a struct or enum cannot have in a class: a member may not be called like its type either (CS0542).</summary>
    public static ISet<string> TypesOf(string className) => new HashSet<string>(Types, StringComparer.Ordinal) { className };
}
