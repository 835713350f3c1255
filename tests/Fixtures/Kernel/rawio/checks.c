// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

// Raw instructions that do not fault in a Xen PV kernel and are wrong there all the same, or trap. Each result is compared with the
// kernel's own answer. No function of the kernel that is itself paravirtual is inlined here: as in a module that knows nothing of it.
#include <linux/module.h>
#include <linux/string.h>

#include "ktap.h"
#include "oracle.h"
#include "registers.h"

#define FLAG_CARRY 0x1UL
#define FLAG_INTERRUPT 0x200UL
#define MSR_EFER_INDEX 0xc0000080U
#define MSR_KERNEL_GS_BASE_INDEX 0xc0000102U
#define ARITHMETIC_FLAGS 0xd5UL

static inline void raw_cli(void)
{
	asm volatile("cli" ::: "memory");
}

static inline void raw_sti(void)
{
	asm volatile("sti" ::: "memory");
}

static inline unsigned long raw_pushf(void)
{
	unsigned long flags;

	asm volatile("pushf\n\tpop %0" : "=r"(flags) :: "memory");
	return flags;
}

static inline void raw_popf(unsigned long flags)
{
	asm volatile("push %0\n\tpopf" :: "r"(flags) : "memory", "cc");
}

static noinline void check_interrupt_flag(void)
{
	unsigned long outer, inner, off, on;
	bool was_off, is_off;

	raw_cli();
	was_off = oracle_interrupts_are_off();
	raw_sti();
	CHECK(was_off, "cli turns interrupts off");

	oracle_disable_interrupts();
	raw_sti();
	is_off = oracle_interrupts_are_off();
	oracle_enable_interrupts();
	CHECK(!is_off, "sti turns interrupts on");

	oracle_disable_interrupts();
	off = raw_pushf();
	oracle_enable_interrupts();
	on = raw_pushf();
	CHECK(!(off & FLAG_INTERRUPT), "pushf says that interrupts are off");
	CHECK(on & FLAG_INTERRUPT, "pushf says that interrupts are on");

	on = raw_pushf();
	raw_popf(on & ~FLAG_INTERRUPT);
	was_off = oracle_interrupts_are_off();
	raw_popf(on | FLAG_INTERRUPT);
	is_off = oracle_interrupts_are_off();
	oracle_enable_interrupts();
	CHECK(was_off, "popf turns interrupts off");
	CHECK(!is_off, "popf turns interrupts on");

	outer = raw_pushf();
	raw_cli();
	inner = raw_pushf();
	raw_cli();
	raw_popf(inner);
	was_off = oracle_interrupts_are_off();
	raw_popf(outer);
	is_off = oracle_interrupts_are_off();
	oracle_enable_interrupts();
	CHECK(was_off, "what is nested in a section without interrupts leaves them off");
	CHECK(!is_off, "the end of the outer section turns them on");
}

static noinline void check_arithmetic_flags(void)
{
	unsigned char carry, zero;
	unsigned long flags;

	asm volatile("stc\n\tcli\n\tsetc %0\n\tsti" : "=q"(carry) :: "memory", "cc");
	CHECK(carry == 1, "cli keeps the carry flag");
	asm volatile("xor %%eax, %%eax\n\tcli\n\tsti\n\tsetz %0" : "=q"(zero) :: "eax", "memory", "cc");
	CHECK(zero == 1, "sti keeps the zero flag");
	asm volatile("stc\n\tpushf\n\tpop %0" : "=r"(flags) :: "memory", "cc");
	CHECK(flags & FLAG_CARRY, "pushf stores the carry flag");
	asm volatile("push %1\n\tpopf\n\tsetc %0" : "=q"(carry) : "r"(flags | FLAG_CARRY) : "memory", "cc");
	CHECK(carry == 1, "popf loads the carry flag");
}

static noinline void check_control_registers(void)
{
	unsigned long value, again;

	asm volatile("mov %%cr0, %0" : "=r"(value) :: "memory");
	CHECK(value == oracle_read_cr0(), "mov from cr0");
	asm volatile("mov %0, %%cr0" :: "r"(value) : "memory");
	CHECK(value == oracle_read_cr0(), "mov to cr0 of what is there");
	asm volatile("mov %%cr2, %0" : "=r"(value) :: "memory");
	CHECK(value == oracle_read_cr2(), "mov from cr2");
	asm volatile("mov %%cr3, %0" : "=r"(value) :: "memory");
	CHECK(value == oracle_read_cr3(), "mov from cr3");

	// Nobody may be switched to in between: under Xen the kernel insists on that.
	oracle_disable_interrupts();
	asm volatile("mov %0, %%cr3" :: "r"(value) : "memory");
	asm volatile("mov %%cr3, %0" : "=r"(again) :: "memory");
	oracle_enable_interrupts();
	CHECK(value == again, "mov to cr3 of what is there");
	asm volatile("mov %%cr4, %0" : "=r"(value) :: "memory");
	asm volatile("mov %0, %%cr4" :: "r"(value) : "memory");
	asm volatile("mov %%cr4, %0" : "=r"(again) :: "memory");
	CHECK(value == again, "mov to cr4 of what is there");
	asm volatile("mov %%dr7, %0" : "=r"(value) :: "memory");
	CHECK(value == oracle_read_dr7(), "mov from dr7");
	asm volatile("mov %0, %%dr0" :: "r"(0x1234UL) : "memory");
	asm volatile("mov %%dr0, %0" : "=r"(again) :: "memory");
	CHECK(again == 0x1234, "mov to and from dr0");
	asm volatile("mov %0, %%dr0" :: "r"(0UL) : "memory");
}

static noinline void check_models(void)
{
	u32 low, high, expected[4], eax = 1, ebx, ecx = 0, edx;
	u64 value;

	oracle_cpuid(1, 0, expected);
	asm volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
	CHECK(eax == expected[0] && ecx == expected[2] && edx == expected[3], "cpuid, features");
	(void)ebx;

	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(MSR_EFER_INDEX));
	value = ((u64)high << 32) | low;
	CHECK(value == oracle_read_msr(MSR_EFER_INDEX), "rdmsr, EFER");

	value = oracle_read_msr(MSR_KERNEL_GS_BASE_INDEX);
	asm volatile("wrmsr" :: "c"(MSR_KERNEL_GS_BASE_INDEX), "a"((u32)value), "d"((u32)(value >> 32)) : "memory");
	CHECK(value == oracle_read_msr(MSR_KERNEL_GS_BASE_INDEX), "wrmsr of what is there, KERNEL_GS_BASE");
}

static noinline void check_rest(void)
{
	unsigned long selector = ~0UL;
	u32 low, high;
	u64 before, after;
	u8 port;

	asm volatile("str %0" : "=r"(selector));
	CHECK((selector & 0xffff) == oracle_task_register(), "str # TODO nothing binds it");
	asm volatile("wbinvd" ::: "memory");
	CHECK(true, "wbinvd");
	asm volatile("rdtsc" : "=a"(low), "=d"(high));
	before = ((u64)high << 32) | low;
	asm volatile("outb %%al, $0x80" :: "a"((u8)0x5a));
	asm volatile("inb $0x64, %0" : "=a"(port));
	asm volatile("rdtsc" : "=a"(low), "=d"(high));
	after = ((u64)high << 32) | low;
	CHECK(after > before, "rdtsc goes on");
	CHECK(port != 0xff, "in and out reach ports");
}

static noinline void check_registers(void)
{
	static const struct {
		const char *name;
		void (*run)(const unsigned long *before, unsigned long *after);
		u32 outputs; // Bit n: register n of the encoding is a result, and may differ.
	} rows[] = {
		{ "cli keeps every register", registers_cli, 0 },
		{ "sti keeps every register", registers_sti, 0 },
		{ "pushf and popf keep every register", registers_pushf_popf, 0 },
		{ "mov from cr0 keeps every other register", registers_cr0, 1U << 3 },
		{ "mov from cr2 keeps every other register", registers_cr2, 1U << 3 },
		{ "mov from cr3 keeps every other register", registers_cr3, 1U << 3 },
		{ "rdmsr keeps every other register", registers_rdmsr, 1U << 0 | 1U << 2 },
		{ "cpuid keeps every other register", registers_cpuid, 1U << 0 | 1U << 1 | 1U << 2 | 1U << 3 },
	};
	unsigned long before[REGISTER_COUNT], after[REGISTER_COUNT];
	int row, i;

	for (row = 0; row < ARRAY_SIZE(rows); row++) {
		bool same = true;

		for (i = 0; i < REGISTER_COUNT; i++)
			before[i] = 0x0123456789abcd00UL + i;
		before[0] = 1;
		before[1] = MSR_EFER_INDEX;
		rows[row].run(before, after);
		oracle_enable_interrupts();
		for (i = 0; i < REGISTER_COUNT - 1; i++) {
			if (i != REGISTER_STACK && !(rows[row].outputs & (1U << i)) && before[i] != after[i]) {
				same = false;
				pr_info("# register %d: %lx, was %lx\n", i, after[i], before[i]);
			}
		}

		CHECK(same, rows[row].name);

		// The flags that every run begins with: sign, zero, auxiliary carry, parity and carry set by lahf's counterpart.
		if (!rows[row].outputs)
			CHECK((after[REGISTER_FLAGS] & ARITHMETIC_FLAGS) == ARITHMETIC_FLAGS, "... and the arithmetic flags");
	}
}

static int __init rawio_init(void)
{
	bool was_off;

	KTAP_BEGIN();
	check_interrupt_flag();
	check_arithmetic_flags();
	check_control_registers();
	check_models();
	check_rest();
	check_registers();

	// In .init.text, which is freed after this.
	raw_cli();
	was_off = oracle_interrupts_are_off();
	raw_sti();
	CHECK(was_off, "cli in the initialization section");
	KTAP_END();
	return 0;
}
module_init(rawio_init);

static void __exit rawio_exit(void)
{
	bool was_off;

	raw_cli();
	was_off = oracle_interrupts_are_off();
	raw_sti();
	CHECK(was_off, "cli in the exit section");
}
module_exit(rawio_exit);

MODULE_DESCRIPTION("Raw sensitive instructions, checked");
MODULE_LICENSE("Dual MIT/GPL");
