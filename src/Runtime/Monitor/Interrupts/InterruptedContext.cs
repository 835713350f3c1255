// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Monitor.Interrupts;

/// <summary>What an interrupt interrupts, as its frame has it.</summary>
/// <param name="InstructionPointer">Address in the module's text: of the instruction for a fault, behind it for everything else.</param>
/// <param name="StackPointer">The stack pointer there.</param>
/// <param name="IsFault">The instruction is carried out again after the return: RFLAGS.RF is set (Intel SDM volume 3B, 18.3.1.1).</param>
internal readonly record struct InterruptedContext(ulong InstructionPointer, ulong StackPointer, bool IsFault);
