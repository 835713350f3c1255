// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Monitor.Instructions;

/// <summary><c>cpuid</c> of a leaf that is not cached yet.</summary>
internal static unsafe class Identification
{
    public static void Read(ref Instruction instruction)
    {
        var frame = instruction.Frame;
        var result = instruction.Monitor.Cpuid.Get(frame->Eax, frame->Ecx);
        (frame->Eax, frame->Ebx, frame->Ecx, frame->Edx) = (result.Eax, result.Ebx, result.Ecx, result.Edx);
    }
}
