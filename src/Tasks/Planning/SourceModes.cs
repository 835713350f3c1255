// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Tasks.Planning;

/// <summary>The modes as projects name them.</summary>
internal static class SourceModes
{
    private static readonly (string Name, SourceMode Mode)[] Rows = [("source", SourceMode.Source), ("link", SourceMode.Link)];

    /// <summary>The mode of a name, in upper or lower case; null where no mode has it.</summary>
    public static SourceMode? Find(string name)
    {
        foreach (var row in Rows)
        {
            if (row.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return row.Mode;
        }

        return null;
    }
}
