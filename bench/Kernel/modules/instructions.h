// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

// The operations as raw instructions, as in a module that knows nothing of hypervisors.
#pragma once

#include <linux/types.h>

static inline void disable_and_enable(void)
{
	asm volatile("cli\n\tmov $0, %%eax\n\tsti\n\tmov $0, %%eax" ::: "eax", "memory", "cc");
}

// Something reads the flags and the registers that a call would destroy.
static inline void disable_and_enable_live(void)
{
	unsigned long value = 1;

	asm volatile("cmp $1, %0\n\tcli\n\tadc $0, %0\n\tsti\n\tsbb $0, %0" : "+a"(value) :: "memory", "cc");
}

static inline void save_flags(void)
{
	unsigned long flags;

	asm volatile("pushf\n\tpop %0" : "=r"(flags) :: "memory");
}

static inline void save_disable_restore(void)
{
	unsigned long flags;

	asm volatile("pushf\n\tpop %0\n\tcli" : "=r"(flags) :: "memory");
	asm volatile("push %0\n\tpopf" :: "r"(flags) : "memory", "cc");
}

static inline void from_cr0(void)
{
	unsigned long value;

	asm volatile("mov %%cr0, %0" : "=r"(value) :: "memory");
}

static inline void from_cr2(void)
{
	unsigned long value;

	asm volatile("mov %%cr2, %0" : "=r"(value) :: "memory");
}

static inline void from_cr3(void)
{
	unsigned long value;

	asm volatile("mov %%cr3, %0" : "=r"(value) :: "memory");
}

static inline void from_msr(void)
{
	u32 low, high;

	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(0xc0000080U) : "memory");
}

static inline void identify(void)
{
	u32 eax = 1, ebx, ecx = 0, edx;

	asm volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx) :: "memory");
}
