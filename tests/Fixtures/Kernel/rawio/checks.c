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

void registers_cli(const unsigned long *before, unsigned long *after);
void registers_sti(const unsigned long *before, unsigned long *after);
void registers_pushf_popf(const unsigned long *before, unsigned long *after);
void registers_cr0(const unsigned long *before, unsigned long *after);
void registers_cr2(const unsigned long *before, unsigned long *after);
void registers_cr3(const unsigned long *before, unsigned long *after);
void registers_rdmsr(const unsigned long *before, unsigned long *after);
void registers_cpuid(const unsigned long *before, unsigned long *after);
void registers_str(const unsigned long *before, unsigned long *after);
void registers_str_narrow(const unsigned long *before, unsigned long *after);
void registers_dr0(const unsigned long *before, unsigned long *after);
void registers_dr7(const unsigned long *before, unsigned long *after);
void registers_wbinvd(const unsigned long *before, unsigned long *after);

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

extern const u8 watched_site[];

// Tells whether the kernel has replaced an instruction.
static noinline void watch_site(void)
{
	unsigned long value, copy;

	// With a neighbour that can move: what follows counts from rip.
	asm volatile("watched_site:\n\tmov %%cr0, %0\n\tmov %0, %1" : "=r"(value), "=r"(copy) :: "memory");
	pr_info("# mov from cr0 is %s\n", READ_ONCE(watched_site[0]) == 0xe9 ? "a jump to a stub" : "itself");
	(void)copy;
}

static noinline void check_control_registers(void)
{
	unsigned long value, again;
	bool is_off;

	asm volatile("mov %%cr0, %0" : "=r"(value) :: "memory");
	CHECK(value == oracle_read_cr0(), "mov from cr0");
	asm volatile("mov %0, %%cr0" :: "r"(value) : "memory");
	CHECK(value == oracle_read_cr0(), "mov to cr0 of what is there");
	asm volatile("mov %%cr2, %0" : "=r"(value) :: "memory");
	CHECK(value == oracle_read_cr2(), "mov from cr2");
	asm volatile("mov %%cr3, %0" : "=r"(value) :: "memory");
	CHECK(value == oracle_read_cr3(), "mov from cr3");

	// With interrupts on, and with interrupts off: both are legal, and both stay as they are.
	asm volatile("mov %0, %%cr3" :: "r"(value) : "memory");
	asm volatile("mov %%cr3, %0" : "=r"(again) :: "memory");
	CHECK(value == again && !oracle_interrupts_are_off(), "mov to cr3 of what is there, with interrupts on");
	oracle_disable_interrupts();
	asm volatile("mov %0, %%cr3" :: "r"(value) : "memory");
	asm volatile("mov %%cr3, %0" : "=r"(again) :: "memory");
	is_off = oracle_interrupts_are_off();
	oracle_enable_interrupts();
	CHECK(value == again && is_off, "mov to cr3 of what is there, with interrupts off");
	asm volatile("mov %%cr4, %0" : "=r"(value) :: "memory");
	asm volatile("mov %0, %%cr4" :: "r"(value) : "memory");
	asm volatile("mov %%cr4, %0" : "=r"(again) :: "memory");
	CHECK(value == again, "mov to cr4 of what is there");
}

#define CHECK_BREAKPOINT(register, value) \
	do { \
		unsigned long again_; \
		asm volatile("mov %0, %%" register :: "r"((unsigned long)(value)) : "memory"); \
		asm volatile("mov %%" register ", %0" : "=r"(again_) :: "memory"); \
		CHECK(again_ == (value), "mov to and from " register); \
		asm volatile("mov %0, %%" register :: "r"(0UL) : "memory"); \
	} while (0)

static noinline void check_debug_registers(void)
{
	unsigned long value, again;

	CHECK_BREAKPOINT("dr0", 0x1230);
	CHECK_BREAKPOINT("dr1", 0x1231);
	CHECK_BREAKPOINT("dr2", 0x1232);
	CHECK_BREAKPOINT("dr3", 0x1233);
	asm volatile("mov %%dr6, %0" : "=r"(value) :: "memory");
	CHECK(value == oracle_read_dr6(), "mov from dr6");
	asm volatile("mov %0, %%dr6" :: "r"(value) : "memory");
	CHECK(value == oracle_read_dr6(), "mov to dr6 of what is there");
	asm volatile("mov %%dr7, %0" : "=r"(value) :: "memory");
	CHECK(value == oracle_read_dr7(), "mov from dr7");

	// Breakpoint 0, at address 0, which is never executed.
	asm volatile("mov %0, %%dr7" :: "r"(value | 2) : "memory");
	again = oracle_read_dr7();
	asm volatile("mov %0, %%dr7" :: "r"(value) : "memory");
	CHECK(again == (value | 2) && oracle_read_dr7() == value, "mov to dr7");
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

static noinline void check_task_register(void)
{
	static u32 named = ~0U;
	unsigned long wide = ~0UL, merged = ~0UL, expected = oracle_task_register();
	u32 on_stack = ~0U;

	asm volatile("str %0" : "=r"(wide));
	CHECK(wide == expected, "str to 64 bits");
	wide = ~0UL;
	asm volatile("str %k0" : "+r"(wide));
	CHECK(wide == expected, "str to 32 bits");
	asm volatile("str %w0" : "+r"(merged));
	CHECK(merged == (~0xffffUL | expected), "str to 16 bits keeps those above");
	asm volatile("str %0" : "+m"(named));
	CHECK(named == (0xffff0000U | expected), "str to memory by its name");
	asm volatile("str %0" : "+m"(on_stack));
	CHECK(on_stack == (0xffff0000U | expected), "str to the stack");
}

static noinline void check_rest(void)
{
	u32 low, high;
	u64 before, after;
	u8 port;

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
	static const struct register_row rows[] = {
		{ "cli keeps every register", registers_cli, 0 },
		{ "sti keeps every register", registers_sti, 0 },
		{ "pushf and popf keep every register", registers_pushf_popf, 0 },
		{ "mov from cr0 keeps every other register", registers_cr0, 1U << 3 },
		{ "mov from cr2 keeps every other register", registers_cr2, 1U << 3 },
		{ "mov from cr3 keeps every other register", registers_cr3, 1U << 3 },
		{ "rdmsr keeps every other register", registers_rdmsr, 1U << 0 | 1U << 2 },
		{ "cpuid keeps every other register", registers_cpuid, 1U << 0 | 1U << 1 | 1U << 2 | 1U << 3 },
		{ "str keeps every other register", registers_str, 1U << 3 },
		{ "str to rax keeps every other register", registers_str_narrow, 1U << 0 },
		{ "mov to dr0 keeps every register", registers_dr0, 0 },
		{ "mov from dr7 keeps every other register", registers_dr7, 1U << 3 },
		{ "wbinvd keeps every register", registers_wbinvd, 0 },
	};
	unsigned long before[REGISTER_COUNT];
	int row;

	for (row = 0; row < ARRAY_SIZE(rows); row++) {
		fill_registers(before);
		before[0] = 1;
		before[1] = MSR_EFER_INDEX;
		before[3] = 0x1230;
		check_row(&rows[row], before);
		oracle_enable_interrupts();
	}
}

static int __init rawio_init(void)
{
	bool was_off;

	KTAP_BEGIN();
	watch_site();
	check_interrupt_flag();
	check_arithmetic_flags();
	check_control_registers();
	check_debug_registers();
	check_models();
	check_task_register();
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
