/* Copyright (c) The Afterlink contributors.
 * Licensed under the Apache License, Version 2.0.
 *
 * A provider of 128 slots. Each call is counted in the slot's last word. Without EMULATE every slot then asks for the original
 * instruction; with it, some kinds are answered: cli, sti, pushf and popf on a virtual interrupt flag, in, hlt, cpuid.
 */
	.section .note.GNU-stack, "", @progbits

	.data
	.globl	afterlink_bindings_v1
	.type	afterlink_bindings_v1, @object
	.size	afterlink_bindings_v1, 4096
	.balign	64
afterlink_bindings_v1:
	.set	kind, 0
	.rept	128
#ifdef EMULATE
	.if	kind == 1
	.quad	in_byte, 0, 0, 0
	.elseif	kind == 15
	.quad	halt, 0, 0, 0
	.elseif	kind == 24
	.quad	interrupts_off, 0, 0, 0
	.elseif	kind == 25
	.quad	interrupts_on, 0, 0, 0
	.elseif	kind == 26
	.quad	push_flags, 0, 0, 0
	.elseif	kind == 27
	.quad	pop_flags, 0, 0, 0
	.elseif	kind == 30
	.quad	processor, 0, 0, 0
	.else
	.quad	native, 0, 0, 0
	.endif
#else
	.quad	native, 0, 0, 0
#endif
	.set	kind, kind + 1
	.endr

#ifdef EMULATE
	.globl	emulates
emulates:
	.byte	1
#endif
virtual_flag:
	.quad	0x200

	.text
	/* No instruction here may write a status flag; lea adds without. */
	.macro	COUNT
	push	%rax
	mov	24(%rcx), %rax
	lea	1(%rax), %rax
	mov	%rax, 24(%rcx)
	pop	%rax
	.endm

native:
	COUNT
	mov	$0, %ecx
	ret

#ifdef EMULATE
in_byte:
	COUNT
	mov	$0x5a, %al
	ret

halt:
	COUNT
	ret

interrupts_off:
	COUNT
	movq	$0, virtual_flag(%rip)
	ret

interrupts_on:
	COUNT
	movq	$0x200, virtual_flag(%rip)
	ret

	/* The word goes where the instruction would have put it: 8 below the site's stack pointer, which is 160 above ours. */
push_flags:
	COUNT
	push	%rax
	pushfq
	pop	%rax
	push	%rax
	and	$~0x200, %rax
	or	virtual_flag(%rip), %rax
	mov	%rax, 168(%rsp)
	popfq
	pop	%rax
	ret

pop_flags:
	COUNT
	push	%rax
	mov	168(%rsp), %rax
	and	$0x200, %rax
	mov	%rax, virtual_flag(%rip)
	mov	168(%rsp), %rax
	push	%rax
	popfq
	pop	%rax
	ret

processor:
	COUNT
	mov	$0x11111111, %eax
	mov	$0x22222222, %ebx
	movq	$0x33333333, 16(%rsp)
	mov	$0x44444444, %edx
	ret
#endif
