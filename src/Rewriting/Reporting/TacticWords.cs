// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;

namespace Afterlink.Rewriting.Reporting;

/// <summary>What the ways to make a window are, in a sentence.</summary>
internal static class TacticWords
{
    private static readonly Dictionary<WindowType, string> Sentences = new()
    {
        [WindowType.Padded] = "No-operations follow the site: nothing else had to move.",
        [WindowType.InPlace] = "The instruction is as long as the jump.",
        [WindowType.Absorbed] = "Neighbours moved into the stub, where nothing branches between them.",
        [WindowType.Punned] = "One byte was enough: with the first byte of what follows it makes a short jump.",
    };

    /// <summary>The sentence; empty where the name has to do.</summary>
    public static string Describe(WindowType type) => Sentences.GetValueOrDefault(type, "");
}
