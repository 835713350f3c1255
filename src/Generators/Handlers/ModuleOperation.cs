// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Handlers;

/// <summary>A kind that a module contains and its handlers answer.</summary>
/// <param name="Operation">The row of the kind.</param>
/// <param name="Patched">How many of its sites are patched.</param>
/// <param name="Native">How many stayed native, which no handler ever sees.</param>
internal sealed record ModuleOperation(HandlerOperation Operation, int Patched, int Native)
{
    /// <summary>The instructions and how many they are, for documentation.</summary>
    public string Description
    {
        get
        {
            var count = Patched + Native;
            var sites = count == 1 ? "1 site" : $"{count} sites";
            return $"<c>{Operation.Instructions}</c> ({(Native == 0 ? sites : $"{sites}, {Native} left native")})";
        }
    }
}
