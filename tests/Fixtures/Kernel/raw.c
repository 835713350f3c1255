// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

/* A module that does by raw instructions what a kernel does by its paravirtual operations: what third parties' assembly looks like. */
#include <linux/module.h>
#include <asm/special_insns.h>

MODULE_LICENSE("GPL");

int raw_counter;

noinline void raw_cli(void) { asm volatile("cli" ::: "memory"); }
noinline void raw_sti(void) { asm volatile("sti" ::: "memory"); }
noinline void raw_halt(void) { asm volatile("sti; hlt" ::: "memory"); }
noinline void raw_wbinvd(void) { asm volatile("wbinvd" ::: "memory"); }
noinline void raw_invlpg(void *address) { asm volatile("invlpg (%0)" : : "r"(address) : "memory"); }
noinline void raw_restore(unsigned long flags) { asm volatile("push %0; popf" : : "g"(flags) : "memory", "cc"); }
noinline void raw_write_cr2(unsigned long value) { asm volatile("mov %0, %%cr2" : : "r"(value)); }
noinline void raw_write_dr0(unsigned long value) { asm volatile("mov %0, %%dr0" : : "r"(value)); }

noinline unsigned long raw_save(void)
{
	unsigned long flags;
	asm volatile("pushf; pop %0; cli" : "=r"(flags) : : "memory");
	return flags;
}

noinline unsigned long raw_cr(void)
{
	unsigned long a, b, c;
	asm volatile("mov %%cr0, %0; mov %%cr2, %1; mov %%cr3, %2" : "=r"(a), "=r"(b), "=r"(c));
	return a ^ b ^ c;
}

noinline unsigned long raw_dr7(void)
{
	unsigned long value;
	asm volatile("mov %%dr7, %0" : "=r"(value));
	return value;
}

noinline u64 raw_rdmsr(u32 index)
{
	u32 low, high;
	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(index));
	return low | (u64)high << 32;
}

noinline void raw_wrmsr(u32 index, u64 value)
{
	asm volatile("wrmsr" : : "c"(index), "a"((u32)value), "d"((u32)(value >> 32)) : "memory");
}

noinline void raw_cpuid(u32 *r)
{
	asm volatile("cpuid" : "=a"(r[0]), "=b"(r[1]), "=c"(r[2]), "=d"(r[3]) : "a"(r[0]), "c"(r[2]));
}

/* Operands in memory: by register, by name (a relocation), and from the stack pointer. */
u64 raw_table[2];

noinline void raw_lgdt(void *table) { asm volatile("lgdt (%0)" : : "r"(table) : "memory"); }
noinline void raw_lgdt_named(void) { asm volatile("lgdt raw_table(%%rip)" : : : "memory"); }
noinline void raw_lidt(void *table) { asm volatile("lidt 8(%0)" : : "r"(table) : "memory"); }
noinline void raw_lidt_on_stack(void) { asm volatile("sub $16, %%rsp; lidt 2(%%rsp); add $16, %%rsp" : : : "memory"); }
noinline void raw_lldt(u16 selector) { asm volatile("lldt %0" : : "r"(selector)); }
noinline void raw_lldt_in_memory(u16 *selector) { asm volatile("lldt %0" : : "m"(*selector)); }
noinline void raw_ltr(u16 selector) { asm volatile("ltr %0" : : "r"(selector)); }
noinline void raw_str_to_memory(u16 *selector) { asm volatile("str %0" : "=m"(*selector)); }
noinline void raw_invlpg_named(void) { asm volatile("invlpg raw_counter+16(%%rip)" : : : "memory"); }
noinline void raw_invlpg_indexed(long index) { asm volatile("invlpg raw_table(,%0,8)" : : "r"(index) : "memory"); }
noinline void raw_invpcid(unsigned long type) { asm volatile("invpcid raw_table(%%rip), %0" : : "r"(type) : "memory"); }
noinline void raw_wbnoinvd(void) { asm volatile("wbnoinvd" : : : "memory"); }
noinline void raw_write_cr3(unsigned long value) { asm volatile("mov %0, %%cr3" : : "r"(value) : "memory"); }
noinline void raw_rdpmc(u32 counter) { asm volatile("rdpmc" : : "c"(counter) : "eax", "edx"); }

noinline unsigned long raw_str(void)
{
	unsigned long value;
	asm volatile("str %0" : "=r"(value));
	return value;
}

noinline u16 raw_str_narrow(void)
{
	u16 value = 0;
	asm volatile("str %0" : "+r"(value));
	return value;
}

/* What neither 6.1 nor 6.12 has an operation for. */
noinline void none_sgdt(void *table) { asm volatile("sgdt (%0)" : : "r"(table) : "memory"); }
noinline void none_sidt(void *table) { asm volatile("sidt (%0)" : : "r"(table) : "memory"); }
noinline void none_sldt(u16 *selector) { asm volatile("sldt %0" : "=m"(*selector)); }
noinline void none_swapgs(void) { asm volatile("swapgs; swapgs" : : : "memory"); }
noinline void none_clts(void) { asm volatile("clts" : : : "memory"); }
noinline void none_lmsw(u16 value) { asm volatile("lmsw %0" : : "r"(value) : "memory"); }
noinline void none_smsw(u16 *value) { asm volatile("smsw %0" : "=m"(*value)); }
noinline void none_write_dr4(unsigned long value) { asm volatile("mov %0, %%db4" : : "r"(value)); }
noinline void none_iretq(void)
{
	unsigned long scratch;
	asm volatile("mov %%ss, %k0; push %0; lea 8(%%rsp), %0; push %0; pushf; mov %%cs, %k0; push %0; lea 1f(%%rip), %0; push %0; iretq; 1:" : "=&r"(scratch) : : "memory", "cc");
}

noinline unsigned long none_read_cr4(void)
{
	unsigned long value;
	asm volatile("mov %%cr4, %0" : "=r"(value));
	return value;
}

/* The carry goes through both sites, a relocated neighbour stands between them, and a branch follows. */
noinline int raw_live(int value)
{
	int result;
	asm volatile("cmp $5, %1; cli; incl raw_counter(%%rip); cmp $5, %1; sti; jb 1f; xor %0, %0; jmp 2f; 1: mov $1, %0; 2:"
		: "=&r"(result) : "r"(value) : "memory", "cc");
	return result;
}

/* No operation does this one. */
noinline u8 raw_in(u16 port)
{
	u8 value;
	asm volatile("in %1, %0" : "=a"(value) : "d"(port));
	return value;
}

/* The exception table owns this one. */
noinline int raw_rdmsr_safe(u32 index)
{
	int error = 0;
	asm volatile("1: rdmsr\n2:\n" _ASM_EXTABLE(1b, 2b) : : "c"(index) : "eax", "edx");
	return error;
}

static int __init raw_init(void) { raw_cli(); raw_sti(); return 0; }
static void __exit raw_exit(void) { raw_cli(); raw_sti(); }
module_init(raw_init);
module_exit(raw_exit);
