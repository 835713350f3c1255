// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

// What the kernel itself says of the processor, by its own functions. They are in a module of their own so that the modules under
// test need nothing of pv_ops.
#pragma once

#include <linux/types.h>

bool oracle_interrupts_are_off(void);
void oracle_disable_interrupts(void);
void oracle_enable_interrupts(void);
unsigned long oracle_read_cr0(void);
unsigned long oracle_read_cr2(void);
unsigned long oracle_read_cr3(void);
u64 oracle_read_msr(u32 index);
void oracle_cpuid(u32 leaf, u32 subleaf, u32 registers[4]);
unsigned long oracle_read_dr7(void);
unsigned long oracle_task_register(void);
