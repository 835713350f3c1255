// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

#include <linux/irqflags.h>
#include <linux/kdebug.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <asm/debugreg.h>
#include <asm/desc.h>
#include <asm/msr.h>
#include <asm/nospec-branch.h>
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

unsigned long oracle_read_dr6(void)
{
	unsigned long value;

	get_debugreg(value, 6);
	return value;
}
EXPORT_SYMBOL(oracle_read_dr6);

bool oracle_is_xen(void)
{
	return boot_cpu_has(X86_FEATURE_XENPV);
}
EXPORT_SYMBOL(oracle_is_xen);

bool oracle_has_invpcid(void)
{
	return oracle_is_xen() || boot_cpu_has(X86_FEATURE_INVPCID);
}
EXPORT_SYMBOL(oracle_has_invpcid);

void oracle_gdt(struct oracle_table *table)
{
	struct desc_ptr own = { .size = GDT_SIZE - 1, .address = (unsigned long)get_cpu_gdt_rw(raw_smp_processor_id()) };

	// Of Xen's tables the processor tells, not of the kernel's.
	if (!oracle_is_xen())
		native_store_gdt(&own);
	table->limit = own.size;
	table->base = own.address;
}
EXPORT_SYMBOL(oracle_gdt);

void oracle_writable_gdt(struct oracle_table *table)
{
	table->limit = GDT_SIZE - 1;
	table->base = (unsigned long)get_cpu_gdt_rw(raw_smp_processor_id());
}
EXPORT_SYMBOL(oracle_writable_gdt);

static unsigned long gates;

// The kernel exports neither its gates nor what finds names, but lets a probe be set at any name.
static int __init find_gates(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	unsigned long (*find)(const char *name);
	int error = register_kprobe(&probe);

	if (error)
		return error;
	find = (void *)probe.addr;
	unregister_kprobe(&probe);
	gates = find("idt_table");
	return gates ? 0 : -ENOENT;
}

void oracle_idt(struct oracle_table *table)
{
	table->limit = IDT_ENTRIES * sizeof(gate_desc) - 1;
	table->base = gates;
}
EXPORT_SYMBOL(oracle_idt);

void oracle_release_task(void)
{
	// What Xen runs is no task state of the kernel's.
	if (!oracle_is_xen())
		((tss_desc *)&get_cpu_gdt_rw(raw_smp_processor_id())[GDT_ENTRY_TSS])->type = DESC_TSS;
}
EXPORT_SYMBOL(oracle_release_task);

static struct {
	bool is_expected;
	unsigned long ip, sp;
} fault;

static int on_die(struct notifier_block *block, unsigned long event, void *data)
{
	struct pt_regs *regs = ((struct die_args *)data)->regs;

	if (!fault.is_expected || (event != DIE_GPF && event != DIE_TRAP))
		return NOTIFY_DONE;
	fault.is_expected = false;
	regs->ip = fault.ip;
	regs->sp = fault.sp;
	regs->ax = 1;
	return NOTIFY_STOP;
}

static struct notifier_block die_block = { .notifier_call = on_die };

noinline bool oracle_faults(void (*run)(void))
{
	unsigned long has_faulted;

	fault.is_expected = true;
	asm volatile(
		"lea 77f(%%rip), %%rax\n\t"
		"mov %%rax, %[ip]\n\t"
		"mov %%rsp, %[sp]\n\t"
		CALL_NOSPEC
		"\n\txor %%eax, %%eax\n"
		"77:"
		: "=&a"(has_faulted), [ip] "=m"(fault.ip), [sp] "=m"(fault.sp), ASM_CALL_CONSTRAINT
		: THUNK_TARGET(run)
		: "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory", "cc");
	fault.is_expected = false;
	return has_faulted;
}
EXPORT_SYMBOL(oracle_faults);

static int __init oracle_init(void)
{
	return find_gates() ?: register_die_notifier(&die_block);
}
module_init(oracle_init);

static void __exit oracle_exit(void)
{
	unregister_die_notifier(&die_block);
}
module_exit(oracle_exit);

MODULE_DESCRIPTION("What the kernel says of the processor");
MODULE_LICENSE("Dual MIT/GPL");
