// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Loading;
using Afterlink.Modules;
using Afterlink.Monitor.Interrupts;

namespace Afterlink.Monitor.Instructions;

/// <summary><c>int n</c>, once the module has a table of handlers; before that it is the host's.</summary>
internal static unsafe class SoftwareInterrupts
{
    // Neither IF nor the task priority matters, and there is no error code whatever the vector is (Intel SDM volume 3A, 6.4.4).
    public static void Raise(ref Instruction instruction)
    {
        var vector = (byte)SiteOperands.Record(instruction.Frame, instruction.Slot)->Immediate;
        var site = new InterruptedSite(instruction.Frame, ModuleMapping.Find(instruction.Slot->Context));
        InterruptEntry.Prepare(instruction.Cpu, instruction.Frame, vector, errorCode: null, external: 0, site.Behind());
    }
}
