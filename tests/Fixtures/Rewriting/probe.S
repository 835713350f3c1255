/* Copyright (c) The Afterlink contributors.
 * Licensed under the Apache License, Version 2.0.
 *
 * Each probe fills registers, status flags and the red zone, runs one instruction, and stores what is there afterwards.
 * A rewritten probe must store the same: a stub may change nothing that its instruction does not.
 */
	.section .note.GNU-stack, "", @progbits

	.bss
	.globl	probe_registers, probe_red_zone
	.protected probe_registers, probe_red_zone
	.type	probe_registers, @object
	.size	probe_registers, 136
	.balign	16
probe_registers:
	.skip	136
	.type	probe_red_zone, @object
	.size	probe_red_zone, 8
probe_red_zone:
	.skip	8
saved_stack:
	.skip	8
scratch:
	.skip	64

	.text
	.macro	PROBE name, instruction
	.globl	\name
	.type	\name, @function
\name:
	.cfi_startproc
	push	%rbx
	.cfi_adjust_cfa_offset 8
	push	%rbp
	.cfi_adjust_cfa_offset 8
	push	%r12
	.cfi_adjust_cfa_offset 8
	push	%r13
	.cfi_adjust_cfa_offset 8
	push	%r14
	.cfi_adjust_cfa_offset 8
	push	%r15
	.cfi_adjust_cfa_offset 8
	mov	%rsp, saved_stack(%rip)
	/* edi, esi: what rax and rcx are to be. */
	mov	$16, %edx
1:	mov	%rdx, %r8
	neg	%r8
	movq	$0x5a5a5a5a, (%rsp,%r8,8)
	dec	%edx
	jnz	1b
	mov	$0xd5, %eax
	shl	$8, %eax
	sahf
	mov	%rdi, %rax
	mov	%rsi, %rcx
	lea	scratch(%rip), %rbx
	mov	$0x1003, %rdx
	mov	$0x1004, %rsi
	mov	$0x1005, %rdi
	mov	$0x1006, %rbp
	mov	$0x1007, %r8
	mov	$0x1008, %r9
	mov	$0x1009, %r10
	mov	$0x100a, %r11
	mov	$0x100b, %r12
	mov	$0x100c, %r13
	mov	$0x100d, %r14
	mov	$0x100e, %r15
	\instruction
	mov	%rax, probe_registers+0(%rip)
	mov	%rcx, probe_registers+8(%rip)
	mov	%rdx, probe_registers+16(%rip)
	mov	%rbx, probe_registers+24(%rip)
	mov	%rbp, probe_registers+32(%rip)
	mov	%rsi, probe_registers+40(%rip)
	mov	%rdi, probe_registers+48(%rip)
	mov	%r8, probe_registers+56(%rip)
	mov	%r9, probe_registers+64(%rip)
	mov	%r10, probe_registers+72(%rip)
	mov	%r11, probe_registers+80(%rip)
	mov	%r12, probe_registers+88(%rip)
	mov	%r13, probe_registers+96(%rip)
	mov	%r14, probe_registers+104(%rip)
	mov	%r15, probe_registers+112(%rip)
	lahf
	seto	%al
	movzwl	%ax, %eax
	mov	%rax, probe_registers+120(%rip)
	mov	%rsp, %rax
	sub	saved_stack(%rip), %rax
	mov	%rax, probe_registers+128(%rip)
	/* rbx pointed to memory, whose address differs from load to load. */
	lea	scratch(%rip), %rax
	cmp	%rax, probe_registers+24(%rip)
	jne	2f
	movq	$0, probe_registers+24(%rip)
2:
	mov	saved_stack(%rip), %rsp
	xor	%eax, %eax
	mov	$16, %edx
3:	mov	%rdx, %r8
	neg	%r8
	mov	(%rsp,%r8,8), %r9
	sub	$0x5a5a5a5a, %r9
	or	%r9, %rax
	dec	%edx
	jnz	3b
	mov	%rax, probe_red_zone(%rip)
	pop	%r15
	.cfi_adjust_cfa_offset -8
	pop	%r14
	.cfi_adjust_cfa_offset -8
	pop	%r13
	.cfi_adjust_cfa_offset -8
	pop	%r12
	.cfi_adjust_cfa_offset -8
	pop	%rbp
	.cfi_adjust_cfa_offset -8
	pop	%rbx
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_endproc
	.size	\name, . - \name
	.endm

	PROBE	probe_cpuid, "cpuid"
	PROBE	probe_rdtsc, "rdtsc"
	PROBE	probe_rdtscp, "rdtscp"
	PROBE	probe_xgetbv, "xgetbv"
	/* pushf and popf use the stack, and so the red zone; they stand where a compiler puts them, outside of it. */
	PROBE	probe_pushf, "lea -256(%rsp), %rsp; pushfq; pop %r15; lea 256(%rsp), %rsp"
	PROBE	probe_pushf_word, "lea -256(%rsp), %rsp; pushfw; movzwl (%rsp), %r15d; lea 258(%rsp), %rsp"
	PROBE	probe_popf, "lea -256(%rsp), %rsp; push $0x0cd5; popfq; lea 256(%rsp), %rsp; cld"
	PROBE	probe_popf_word, "lea -256(%rsp), %rsp; pushw $0x08d5; popfw; lea 256(%rsp), %rsp"
	PROBE	probe_sldt, "sldt (%rbx); mov (%rbx), %r15"
	PROBE	probe_str, "str %r14"
	PROBE	probe_smsw, "smsw %rbp"
	PROBE	probe_sidt, "sidt scratch(%rip); mov scratch+2(%rip), %r15"
	PROBE	probe_lsl, "lsl %eax, %r13d"
	PROBE	probe_verr, "verr %ax"
	PROBE	probe_cs, "mov %cs, %r12d"
	PROBE	probe_two, "cpuid; mov %ebx, %r15d; xor %ebx, %ebx; cpuid; lea scratch(%rip), %rbx"

	/* Bound only: what a process cannot run. */
	PROBE	probe_cli_sti, "cli; sti; cli"
	PROBE	probe_critical, "lea -256(%rsp), %rsp; pushfq; cli; pop %r15; push %r15; popfq; lea 256(%rsp), %rsp"
	PROBE	probe_in, "in %dx, %al"
	PROBE	probe_hlt, "hlt; mov %eax, %r15d"
