// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

// What the kernel itself says of the processor, by its own functions. They are in a module of their own so that the modules under
// test need nothing of pv_ops.
#pragma once

#include <linux/types.h>

// The operand of lgdt and lidt.
struct oracle_table {
	u16 limit;
	u64 base;
} __packed;

bool oracle_interrupts_are_off(void);
void oracle_disable_interrupts(void);
void oracle_enable_interrupts(void);
unsigned long oracle_read_cr0(void);
unsigned long oracle_read_cr2(void);
unsigned long oracle_read_cr3(void);
u64 oracle_read_msr(u32 index);
void oracle_cpuid(u32 leaf, u32 subleaf, u32 registers[4]);
unsigned long oracle_read_dr7(void);
unsigned long oracle_read_dr6(void);
unsigned long oracle_task_register(void);

// Whether the kernel is a Xen PV guest.
bool oracle_is_xen(void);

// Whether an invpcid may be executed: the processor has it, or it is bound.
bool oracle_has_invpcid(void);

// The kernel's own tables: what the processor has of them, and the one that can be written.
void oracle_gdt(struct oracle_table *table);
void oracle_writable_gdt(struct oracle_table *table);
void oracle_idt(struct oracle_table *table);

// Makes the task state one that ltr takes: loading it marked it as busy. Needs the writable table.
void oracle_release_task(void);

// Whether what runs ends in a general protection fault or an undefined instruction, and not in the end of the kernel.
bool oracle_faults(void (*run)(void));
