// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Emission;

/// <summary>Emits where the handlers of the process's first Load are kept.</summary>
/// <remarks>
/// The JIT compiles an entry once, at its first call, and knows by then what a static readonly field holds: the calls of the process's first
/// handlers become direct ones and are inlined, where a call through the interface takes three branches. Others take that.
/// </remarks>
internal static class FirstHandlersEmitter
{
    /// <summary>The field.</summary>
    public const string Field = "First.Handlers";

    /// <summary>Emits the field and Describe, which every Load with handlers calls.</summary>
    public static void Emit(SourceWriter writer)
    {
        writer.Line();
        writer.Line("private static IHandlers? _firstHandlers;");
        writer.Line();
        writer.Line("// The handlers of the first Load. The JIT knows the type of what an initialized static readonly field holds.");
        writer.Open("private static class First");
        writer.Line("internal static readonly IHandlers? Handlers = _firstHandlers;");
        writer.Line();
        writer.Line("// Has the field set at its first use, which is in Describe, and not before.");
        writer.Open("static First()");
        writer.Close();
        writer.Close();
        writer.Line();
        writer.Open($"internal static {RuntimeNames.ModuleDescription} Describe(IHandlers handlers)");
        writer.Line("global::System.Threading.Interlocked.CompareExchange(ref _firstHandlers, handlers, null);");
        writer.Line($"global::System.GC.KeepAlive({Field});");
        writer.Line("return Description;");
        writer.Close();
    }
}
