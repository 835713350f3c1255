/* Copyright (c) The Afterlink contributors.
   Licensed under the Apache License, Version 2.0. */

/*
 * The provider: what the stubs of rewritten modules call (docs/design.md, "Process target"). Position independent, needs
 * no library, allocates nothing. The runtime loads it with RTLD_GLOBAL before the first module, so that the dynamic linker
 * points the binding cell of every rewritten module at the table below.
 *
 * Contract of everything that a slot's code pointer may name. On entry rcx is the slot, (%rsp) the return address,
 * 8(%rsp) the site word, 16(%rsp) the site's rcx, and the site's stack pointer is %rsp + 160. On return rcx is 0 to run the
 * original instruction, anything else when it was carried out: most fast paths end with an address in it. No other register and no
 * flag changes, but for what the instruction itself writes; a new rcx goes to 16(%rsp). So flags are tested with jrcxz and summed
 * with lea.
 */

	.include "layout.inc"
	.include "macros.inc"

/* ---- Bindings without any state ------------------------------------------------------------------------------------ */

	/* Run the original instruction. */
	FUNCTION native
	mov	$0, %ecx
	ret
	END	native

	/* Carry on as if the instruction had been carried out: for the time when managed code has ended but destructors still run.
	   rcx is the slot and never 0. */
	FUNCTION ignore
	ret
	END	ignore

	.include "fast_paths.inc"
	.include "gate.inc"
	.include "interrupt_entry.inc"
	.include "functions.inc"

/* ---- Data ---------------------------------------------------------------------------------------------------------- */

	.section .rodata
	.p2align 2
default_mxcsr:
	.long	MXCSR_DEFAULT

	/* What dlsym finds: where everything is (ProviderExports.cs). */
	.section .data.rel.ro, "aw", @progbits
	.p2align 6
	.globl	afterlink_provider_v1
	.type	afterlink_provider_v1, @object
afterlink_provider_v1:
	.quad	1
	.quad	afterlink_bindings_v1
	.quad	native
	.quad	ignore
	.quad	gate
	.quad	hypercall_gate
	.quad	declared_gate
	.quad	declared_pending
	.quad	probe_gate
	.quad	probe_handler
	.quad	disable_interrupts
	.quad	enable_interrupts
	.quad	push_flags
	.quad	pop_flags
	.quad	tsc_stepped
	.quad	tscp_stepped
	.quad	tsc_offset
	.quad	tscp_offset
	.quad	tsc_scaled
	.quad	tscp_scaled
	.quad	cpuid_cached
	.quad	with_interrupt_table
	.quad	enter_interrupt
	.quad	enter_exception
	.quad	cpus
	.quad	cpus_offset
	.quad	unattached_offset
	.quad	read_xcr
	.quad	read_fs_base
	.quad	read_tsc
	.quad	read_segments
	.quad	configuration
	.size	afterlink_provider_v1, . - afterlink_provider_v1

	.data
	.p2align 6
configuration:
attach_handler:
	.quad	0
interrupt_handler:
	.quad	0
extended_size:
	.quad	576
extended_mask:
	.long	3
extended_method:
	.long	0

	/* 128 slots of 32 bytes; every kind runs natively until a module is loaded (BindingLayout.cs). */
	.p2align 12
	.globl	afterlink_bindings_v1
	.type	afterlink_bindings_v1, @object
afterlink_bindings_v1:
	.rept	127
	.quad	native, 0, 0, 0
	.endr
	.quad	0, 0, 0, 0			/* declared hypercalls */
	.size	afterlink_bindings_v1, . - afterlink_bindings_v1

	.section .tbss, "awT", @nobits
	.p2align 3
	.type	thread_cpus, @object
thread_cpus:
	.zero	8 * CPU_COUNT
	.size	thread_cpus, . - thread_cpus

	/* Null in every thread. */
	.type	thread_unattached, @object
thread_unattached:
	.zero	8
	.size	thread_unattached, . - thread_unattached

	/* Not 0 while this thread runs the handler of a probe. */
	.type	thread_in_probe, @object
thread_in_probe:
	.zero	8
	.size	thread_in_probe, . - thread_in_probe

	.section .note.GNU-stack, "", @progbits
