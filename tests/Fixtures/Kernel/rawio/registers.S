// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

#include "registers.h"

	.text
run registers_cli, "cli"
run registers_sti, "sti"
run registers_pushf_popf, "pushf; popf"
run registers_cr0, "mov %cr0, %rbx"
run registers_cr2, "mov %cr2, %rbx"
run registers_cr3, "mov %cr3, %rbx"
run registers_rdmsr, "rdmsr"
run registers_cpuid, "cpuid"
run registers_str, "str %rbx"
run registers_str_narrow, "str %ax"
run registers_dr0, "mov %rbx, %dr0"
run registers_dr7, "mov %dr7, %rbx"
run registers_wbinvd, "wbinvd"
