// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Provider;

namespace Afterlink.Monitor.Instructions;

/// <summary><c>swapgs</c>: the thread's real gs base changes, because the module's gs-relative accesses are real.</summary>
internal static unsafe class SegmentSwap
{
    public static void SwapGs(ref Instruction instruction)
    {
        var user = SegmentBases.ReadGs();
        SegmentBases.WriteGs(instruction.Cpu->KernelGsBase);
        instruction.Cpu->KernelGsBase = user;
    }
}
