// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

#include <linux/irqflags.h>
#include <linux/module.h>
#include <asm/debugreg.h>
#include <asm/desc.h>
#include <asm/msr.h>
#include <asm/processor.h>
#include <asm/special_insns.h>

#include "oracle.h"

bool oracle_interrupts_are_off(void)
{
	return irqs_disabled();
}
EXPORT_SYMBOL(oracle_interrupts_are_off);

void oracle_disable_interrupts(void)
{
	arch_local_irq_disable();
}
EXPORT_SYMBOL(oracle_disable_interrupts);

void oracle_enable_interrupts(void)
{
	arch_local_irq_enable();
}
EXPORT_SYMBOL(oracle_enable_interrupts);

unsigned long oracle_read_cr0(void)
{
	return read_cr0();
}
EXPORT_SYMBOL(oracle_read_cr0);

unsigned long oracle_read_cr2(void)
{
	return read_cr2();
}
EXPORT_SYMBOL(oracle_read_cr2);

unsigned long oracle_read_cr3(void)
{
	return __read_cr3();
}
EXPORT_SYMBOL(oracle_read_cr3);

u64 oracle_read_msr(u32 index)
{
	u64 value;

	rdmsrl(index, value);
	return value;
}
EXPORT_SYMBOL(oracle_read_msr);

void oracle_cpuid(u32 leaf, u32 subleaf, u32 registers[4])
{
	cpuid_count(leaf, subleaf, &registers[0], &registers[1], &registers[2], &registers[3]);
}
EXPORT_SYMBOL(oracle_cpuid);

unsigned long oracle_read_dr7(void)
{
	unsigned long value;

	get_debugreg(value, 7);
	return value;
}
EXPORT_SYMBOL(oracle_read_dr7);

unsigned long oracle_task_register(void)
{
	unsigned long selector;

	store_tr(selector);
	return selector;
}
EXPORT_SYMBOL(oracle_task_register);

static int __init oracle_init(void)
{
	return 0;
}
module_init(oracle_init);

static void __exit oracle_exit(void)
{
}
module_exit(oracle_exit);

MODULE_DESCRIPTION("What the kernel says of the processor");
MODULE_LICENSE("Dual MIT/GPL");
