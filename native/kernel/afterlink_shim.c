// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
// Copyright (c) The Afterlink contributors.

/*
 * What a rewritten kernel module calls in the place of sensitive instructions, compiled against the target kernel's own headers and
 * with its own flags, so that no layout of the kernel is ever guessed. Each function goes through the kernel's paravirtual operations
 * (pv_ops). A stub has no register to spare, so all registers but a result are kept: GCC saves what the operation clobbers. Flags are
 * not kept; stubs that need them save them. No tracing: it would destroy more than that.
 */

#include <linux/bug.h>
#include <linux/init.h>
#include <linux/jump_label.h>
#include <linux/module.h>
#include <linux/static_call_types.h>
#include <linux/types.h>
#include <linux/version.h>
#include <asm/alternative.h>
#include <asm/cpufeatures.h>
#include <asm/desc.h>
#include <asm/extable.h>
#include <asm/irqflags.h>
#include <asm/msr.h>
#include <asm/processor.h>
#include <asm/special_insns.h>
#include <asm/tlbflush.h>
#ifdef CONFIG_PARAVIRT
#include <asm/paravirt.h>
#endif
#ifdef CONFIG_UNWINDER_ORC
#include <asm/orc_types.h>
#endif

#define AFTERLINK_OPERATION __attribute__((no_caller_saved_registers)) notrace noinline __used

#ifdef CONFIG_PARAVIRT_XXL

/* Nobody but stubs calls them, so there is no header with prototypes. */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

AFTERLINK_OPERATION void afterlink_halt(void) { halt(); }
AFTERLINK_OPERATION void afterlink_safe_halt(void) { arch_safe_halt(); }
AFTERLINK_OPERATION void afterlink_write_cr0(unsigned long value) { write_cr0(value); }
AFTERLINK_OPERATION void afterlink_write_cr2(unsigned long value) { write_cr2(value); }

/*
 * The instruction may run with interrupts on. The operation of Xen may not: it says which page table is the processor's in steps, and stops
 * the kernel (BUG_ON) where somebody could be switched to in between.
 */
AFTERLINK_OPERATION void afterlink_write_cr3(unsigned long value)
{
	unsigned long flags = arch_local_irq_save();

	write_cr3(value);
	arch_local_irq_restore(flags);
}

AFTERLINK_OPERATION void afterlink_write_cr4(unsigned long value) { __write_cr4(value); }
AFTERLINK_OPERATION unsigned long afterlink_read_dr(int number) { return paravirt_get_debugreg(number); }
AFTERLINK_OPERATION void afterlink_write_dr(unsigned long value, int number) { set_debugreg(value, number); }
AFTERLINK_OPERATION u64 afterlink_read_msr(u32 index) { return paravirt_read_msr(index); }
AFTERLINK_OPERATION void afterlink_write_msr(u32 index, u32 low, u32 high) { paravirt_write_msr(index, low, high); }
AFTERLINK_OPERATION u64 afterlink_read_pmc(int counter) { return paravirt_read_pmc(counter); }
AFTERLINK_OPERATION void afterlink_cpuid(u32 *registers) { __cpuid(&registers[0], &registers[1], &registers[2], &registers[3]); }
AFTERLINK_OPERATION void afterlink_wbinvd(void) { wbinvd(); }
AFTERLINK_OPERATION void afterlink_invlpg(unsigned long address) { __flush_tlb_one_user(address); }

/* Types of Intel SDM volume 2, INVPCID. More than was asked may be invalidated; an unknown type faults as it does. */
AFTERLINK_OPERATION void afterlink_invpcid(const u64 *descriptor, unsigned long type)
{
	switch (type) {
	case 0:
		__flush_tlb_one_user(descriptor[1]);
		break;
	case 1:
	case 3:
		__flush_tlb_local();
		break;
	case 2:
		__flush_tlb_global();
		break;
	default:
		asm volatile("invpcid %0, %1" :: "m"(*descriptor), "r"(type) : "memory");
	}
}

/* The operand of lgdt and lidt is a struct desc_ptr. */
AFTERLINK_OPERATION void afterlink_load_gdt(const struct desc_ptr *table) { load_gdt(table); }
AFTERLINK_OPERATION void afterlink_load_idt(const struct desc_ptr *table) { load_idt(table); }

/*
 * The operations name no selector: one loads a table by its address, the other the kernel's own task state. Where the instruction asks for
 * something else it runs itself, and faults where the kernel is not privileged.
 */
AFTERLINK_OPERATION void afterlink_load_ldt(u16 selector)
{
	if ((selector & ~SEGMENT_RPL_MASK) == 0)
		set_ldt(NULL, 0);
	else
		asm volatile("lldt %0" :: "r"(selector) : "memory");
}

AFTERLINK_OPERATION void afterlink_load_tr(u16 selector)
{
	if (selector == GDT_ENTRY_TSS * 8)
		load_TR_desc();
	else
		asm volatile("ltr %0" :: "r"(selector) : "memory");
}

AFTERLINK_OPERATION unsigned long afterlink_store_tr(void) { return paravirt_store_tr(); }

#endif

/*
 * What the rewriter must know of the target: it reads these sections, and they are never loaded. Where C cannot say where a field is (bit
 * fields), a sample with known values shows it. A size is 0 where the target has no such table. The order is that of KernelProbe.
 */
#ifdef CONFIG_PARAVIRT_XXL
#define AFTERLINK_PV(operation) offsetof(struct paravirt_patch_template, operation)
#else
#define AFTERLINK_PV(operation) 0
#endif

struct afterlink_probe {
	char magic[8];
	u32 version;
	u32 flags;
	u32 alternative_size, paravirt_size, exception_size, bug_size, orc_size, jump_size, static_call_size;
	u32 version_size, version_name;
	u32 feature_xen_pv, feature_hypervisor, feature_always;
	u32 irq_disable, irq_enable, save_flags, read_cr0, read_cr2, read_cr3;
};

#ifdef ALT_FLAG_DIRECT_CALL
#define AFTERLINK_DIRECT_CALL 1
#else
#define AFTERLINK_DIRECT_CALL 0
#endif

static const struct afterlink_probe afterlink_probe __used __section(".afterlink.probe") = {
	.magic = "AFLPROBE",
	.version = 1,
	.flags = IS_ENABLED(CONFIG_PARAVIRT_XXL)
		| IS_ENABLED(CONFIG_MODVERSIONS) << 1
		| IS_ENABLED(CONFIG_UNWINDER_ORC) << 2
		| AFTERLINK_DIRECT_CALL << 3,
	.alternative_size = sizeof(struct alt_instr),
#if defined(CONFIG_PARAVIRT) && !defined(ALT_FLAG_DIRECT_CALL)
	.paravirt_size = sizeof(struct paravirt_patch_site),
#endif
	.exception_size = sizeof(struct exception_table_entry),
	.bug_size = sizeof(struct bug_entry),
#ifdef CONFIG_UNWINDER_ORC
	.orc_size = sizeof(struct orc_entry),
#endif
	.jump_size = sizeof(struct jump_entry),
	.static_call_size = sizeof(struct static_call_site),
#ifdef CONFIG_MODVERSIONS
	.version_size = sizeof(struct modversion_info),
	.version_name = offsetof(struct modversion_info, name),
#endif
	.feature_xen_pv = X86_FEATURE_XENPV,
	.feature_hypervisor = X86_FEATURE_HYPERVISOR,
	.feature_always = X86_FEATURE_ALWAYS,
	.irq_disable = AFTERLINK_PV(irq.irq_disable),
	.irq_enable = AFTERLINK_PV(irq.irq_enable),
	.save_flags = AFTERLINK_PV(irq.save_fl),
	.read_cr0 = AFTERLINK_PV(cpu.read_cr0),
	.read_cr2 = AFTERLINK_PV(mmu.read_cr2),
	.read_cr3 = AFTERLINK_PV(mmu.read_cr3),
};

static const struct alt_instr afterlink_alternative __used __section(".afterlink.probe.alternative") = {
	.cpuid = 0x1357, .instrlen = 0x68, .replacementlen = 0x79,
#ifdef ALT_FLAG_DIRECT_CALL
	.flags = ALT_FLAG_DIRECT_CALL,
#endif
};

#if defined(CONFIG_PARAVIRT) && !defined(ALT_FLAG_DIRECT_CALL)
static const struct paravirt_patch_site afterlink_paravirt __used __section(".afterlink.probe.paravirt") = { .type = 0x5A, .len = 0x7B };
#endif

#ifdef CONFIG_UNWINDER_ORC
static const struct orc_entry afterlink_orc __used __section(".afterlink.probe.orc") = {
	.sp_offset = 0x1234, .bp_offset = 0x5678, .sp_reg = ORC_REG_SP, .bp_reg = ORC_REG_PREV_SP,
};
#endif
