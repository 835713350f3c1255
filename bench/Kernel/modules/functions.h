// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

// The same operations by the kernel's own functions, as somebody would write them by hand.
#pragma once

#include <linux/irqflags.h>
#include <asm/msr.h>
#include <asm/processor.h>
#include <asm/special_insns.h>

static inline void disable_and_enable(void)
{
	arch_local_irq_disable();
	arch_local_irq_enable();
}

static inline void disable_and_enable_live(void)
{
	disable_and_enable();
}

static inline void save_flags(void)
{
	(void)arch_local_save_flags();
}

static inline void save_disable_restore(void)
{
	unsigned long flags = arch_local_irq_save();

	arch_local_irq_restore(flags);
}

static inline void from_cr0(void)
{
	(void)read_cr0();
}

static inline void from_cr2(void)
{
	(void)read_cr2();
}

static inline void from_cr3(void)
{
	(void)__read_cr3();
}

static inline void from_msr(void)
{
	u64 value;

	rdmsrl(0xc0000080U, value);
	(void)value;
}

static inline void identify(void)
{
	u32 eax, ebx, ecx, edx;

	cpuid_count(1, 0, &eax, &ebx, &ecx, &edx);
}
