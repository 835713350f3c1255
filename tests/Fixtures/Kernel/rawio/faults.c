// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

// Raw instructions that a Xen PV kernel must not execute: they fault there, and without a fixup that is an oops.
#include <linux/gfp.h>
#include <linux/module.h>
#include <linux/string.h>

#include "ktap.h"
#include "oracle.h"
#include "registers.h"

#define FLAG_INTERRUPT 0x200UL
#define SPARE_ENTRY 14

// Present, for ring 3, writable data, 0x1235 bytes from 0 (Intel SDM volume 3, 3.4.5).
#define SPARE_LIMIT 0x1234UL
#define SPARE_DESCRIPTOR (0x0040f20000000000UL | SPARE_LIMIT)

void registers_invlpg(const unsigned long *before, unsigned long *after);
void registers_lldt(const unsigned long *before, unsigned long *after);
void registers_lgdt(const unsigned long *before, unsigned long *after);
void registers_lidt(const unsigned long *before, unsigned long *after);

static struct oracle_table named_table;

static noinline void check_halt(void)
{
	bool is_off;

	asm volatile("hlt" ::: "memory");
	CHECK(true, "hlt returns with the next interrupt");

	asm volatile("cli" ::: "memory");
	asm volatile("sti\n\thlt" ::: "memory");
	is_off = oracle_interrupts_are_off();
	CHECK(!is_off, "sti and hlt as one return with interrupts on");
}

static noinline void check_translation(void)
{
	static unsigned long value = 0x5eed;
	static u64 descriptor[2];
	unsigned long local = 0x5eed, type;

	asm volatile("invlpg (%0)" :: "r"(&value) : "memory");
	CHECK(READ_ONCE(value) == 0x5eed, "invlpg");
	asm volatile("invlpg %0" :: "m"(value) : "memory");
	CHECK(READ_ONCE(value) == 0x5eed, "invlpg of what has a name");
	asm volatile("invlpg %0" :: "m"(local) : "memory");
	CHECK(READ_ONCE(local) == 0x5eed, "invlpg of the stack");

	descriptor[1] = (unsigned long)&value;
	for (type = 0; type < 4 && oracle_has_invpcid(); type++)
		asm volatile("invpcid %0, %1" :: "m"(descriptor), "r"(type) : "memory");
	CHECK(READ_ONCE(value) == 0x5eed, "invpcid of every type, where there is one");
}

static unsigned long limit_of_spare_entry(void)
{
	unsigned long limit = 0;

	asm volatile("lsl %1, %0" : "+r"(limit) : "r"(SPARE_ENTRY * 8UL | 3) : "cc");
	return limit;
}

static noinline void check_global_table(void)
{
	struct oracle_table other;
	unsigned long with, without;
	u64 *entries;

	// The page stays what Xen made of it, and is never given back.
	entries = (u64 *)get_zeroed_page(GFP_KERNEL);
	oracle_gdt(&named_table);
	memcpy(entries, (void *)named_table.base, named_table.limit + 1);
	entries[SPARE_ENTRY] = SPARE_DESCRIPTOR;
	other.limit = named_table.limit;
	other.base = (unsigned long)entries;

	oracle_disable_interrupts();
	asm volatile("lgdt (%0)" :: "r"(&other) : "memory");
	with = limit_of_spare_entry();
	asm volatile("lgdt %0" :: "m"(named_table) : "memory");
	without = limit_of_spare_entry();
	oracle_enable_interrupts();
	CHECK(with == SPARE_LIMIT, "lgdt gives the processor another table");
	CHECK(without != SPARE_LIMIT, "lgdt of a table with a name takes it back");
}

static void run_bad_address(void)
{
	asm volatile("mov (%0), %%al" :: "r"(1UL << 63) : "rax", "memory");
}

static noinline void check_interrupt_table(void)
{
	struct { u64 unused; struct oracle_table table; } other;
	struct oracle_table own;
	bool with, without;
	void *gates;

	gates = (void *)get_zeroed_page(GFP_KERNEL);
	oracle_idt(&own);
	memcpy(gates, (void *)own.base, own.limit + 1);
	other.table.limit = own.limit;
	other.table.base = (unsigned long)gates;

	oracle_disable_interrupts();
	asm volatile("lidt 8(%0)" :: "r"(&other) : "memory");
	with = oracle_faults(run_bad_address);
	asm volatile("lidt %0" :: "m"(own) : "memory");
	without = oracle_faults(run_bad_address);
	oracle_enable_interrupts();
	CHECK(with, "lidt of a copy, and a fault arrives");
	CHECK(without, "lidt from the stack, and a fault arrives");
}

static void run_wrong_lldt(void)
{
	asm volatile("lldt %w0" :: "r"(SPARE_ENTRY * 8) : "memory");
}

static void run_wrong_ltr(void)
{
	asm volatile("ltr %w0" :: "r"(SPARE_ENTRY * 8) : "memory");
}

static noinline void check_selectors(void)
{
	static u16 none, named_task;
	unsigned long task = oracle_task_register(), selector = ~0UL;
	struct oracle_table own;
	u16 number = 0x40;

	asm volatile("lldt %w0" :: "r"(0) : "memory");
	asm volatile("lldt %0" :: "m"(none) : "memory");
	asm volatile("sldt %0" : "=r"(selector));
	CHECK(selector == 0, "lldt of none");
	CHECK(oracle_faults(run_wrong_lldt), "lldt of what is no table faults");

	// The kernel's table is not to be written, and ltr writes there that the task is busy.
	oracle_gdt(&own);
	oracle_writable_gdt(&named_table);
	named_task = number;
	oracle_disable_interrupts();
	asm volatile("lgdt %0" :: "m"(named_table) : "memory");
	oracle_release_task();
	asm volatile("ltr %0" :: "r"(number) : "memory");
	oracle_release_task();
	asm volatile("ltr %0" :: "m"(named_task) : "memory");
	oracle_release_task();
	asm volatile("ltr %0" :: "m"(number) : "memory");
	asm volatile("lgdt %0" :: "m"(own) : "memory");
	oracle_enable_interrupts();
	CHECK(oracle_task_register() == task, "ltr of the kernel's own task");
	CHECK(oracle_faults(run_wrong_ltr), "ltr of what is no task faults");
}

static void run_rdpmc(void)
{
	asm volatile("rdpmc" :: "c"(0) : "eax", "edx");
}

static void run_swapgs(void)
{
	asm volatile("swapgs\n\tswapgs" ::: "memory");
}

// What the kernel has no operation for stays native, bound or not: so it goes under Xen.
static noinline void check_without_operation(void)
{
	struct oracle_table own, stored;
	unsigned long flags = 0;
	bool is_off;

	CHECK(oracle_faults(run_rdpmc) == !oracle_is_xen(), "rdpmc faults where the processor has none, and not under Xen");
	oracle_disable_interrupts();
	is_off = oracle_faults(run_swapgs);
	oracle_enable_interrupts();
	CHECK(is_off == oracle_is_xen(), "swapgs faults under Xen, and nowhere else");

	asm volatile(
		"mov %%ss, %k0\n\tpush %0\n\tlea 8(%%rsp), %0\n\tpush %0\n\tpushf\n\tandl %1, (%%rsp)\n\t"
		"mov %%cs, %k0\n\tpush %0\n\tlea 1f(%%rip), %0\n\tpush %0\n\tiretq\n1:"
		: "+r"(flags) : "i"(~FLAG_INTERRUPT) : "memory", "cc");
	is_off = oracle_interrupts_are_off();
	oracle_enable_interrupts();
	CHECK(is_off == !oracle_is_xen(), "iretq turns interrupts off, but not under Xen");

	oracle_gdt(&own);
	asm volatile("sgdt %0" : "=m"(stored) :: "memory");
	CHECK((stored.base == own.base) == !oracle_is_xen(), "sgdt tells the kernel's table, but not under Xen");
}

static noinline void check_registers(void)
{
	static const struct register_row rows[] = {
		{ "invlpg keeps every register", registers_invlpg, 0 },
		{ "lldt keeps every register", registers_lldt, 0 },
		{ "lgdt keeps every register", registers_lgdt, 0 },
		{ "lidt keeps every register", registers_lidt, 0 },
	};
	struct oracle_table global, interrupt;
	unsigned long before[REGISTER_COUNT];
	int row;

	oracle_gdt(&global);
	oracle_idt(&interrupt);
	for (row = 0; row < ARRAY_SIZE(rows); row++) {
		fill_registers(before);
		before[2] = 0;
		before[3] = (unsigned long)&global;
		before[5] = (unsigned long)&interrupt;
		before[8] = 16;
		check_row(&rows[row], before);
	}
}

static int __init rawfault_init(void)
{
	KTAP_BEGIN();
	check_translation();
	check_halt();
	check_global_table();
	check_interrupt_table();
	check_selectors();
	check_without_operation();
	check_registers();
	KTAP_END();
	return 0;
}
module_init(rawfault_init);

static void __exit rawfault_exit(void)
{
}
module_exit(rawfault_exit);

MODULE_DESCRIPTION("Raw instructions that fault where the kernel is not privileged");
MODULE_LICENSE("Dual MIT/GPL");
