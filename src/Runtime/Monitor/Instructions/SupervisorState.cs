// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Monitor.Instructions;

/// <summary>
/// <c>xsaves</c>, <c>xrstors</c>. The area that the gate saved holds the state of the site, in the form that these two use.
/// </summary>
internal static unsafe class SupervisorState
{
    public static void Save(ref Instruction instruction) => throw ProcessorException.InvalidOpcode("state components cannot be reached in a process");

    public static void Restore(ref Instruction instruction) => throw ProcessorException.InvalidOpcode("state components cannot be reached in a process");
}
