// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

// Runs one instruction with known values in every register and all arithmetic flags set, and stores what they are afterwards:
// 16 registers by their number in instructions (the stack pointer's place is not used), then the flags as lahf has them.
#pragma once

#define REGISTER_COUNT 17
#define REGISTER_STACK 4
#define REGISTER_FLAGS 16

#ifndef __ASSEMBLY__
void registers_cli(const unsigned long *before, unsigned long *after);
void registers_sti(const unsigned long *before, unsigned long *after);
void registers_pushf_popf(const unsigned long *before, unsigned long *after);
void registers_cr0(const unsigned long *before, unsigned long *after);
void registers_cr2(const unsigned long *before, unsigned long *after);
void registers_cr3(const unsigned long *before, unsigned long *after);
void registers_rdmsr(const unsigned long *before, unsigned long *after);
void registers_cpuid(const unsigned long *before, unsigned long *after);
#endif
