// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;

namespace Afterlink.Monitor.Instructions;

/// <summary><c>rdrand</c> and <c>rdseed</c> of a seeded source.</summary>
internal static unsafe class RandomNumbers
{
    public static void Read(ref Instruction instruction)
    {
        // SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014).
        var value = instruction.Cpu->Random += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        SiteOperands.WriteRegister(instruction.Frame, instruction.Slot, value ^ (value >> 31));
        SiteOperands.SetCarry(instruction.Frame, true);
    }
}
