// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;

namespace Afterlink.Monitor.Instructions;

/// <summary>Instructions on translations and caches. A process has no translations of its own, and its caches are coherent.</summary>
internal static unsafe class Maintenance
{
    private const ulong LastType = 3;

    /// <summary>Nothing is to be done, so nothing is left undone.</summary>
    public static void Nothing(ref Instruction instruction) => _ = instruction;

    public static void InvalidateProcessContext(ref Instruction instruction)
    {
        if (SiteOperands.ReadRegister(instruction.Frame, instruction.Slot) is var type and > LastType)
            throw ProcessorException.GeneralProtection($"there is no invalidation of type {type}");
    }
}
