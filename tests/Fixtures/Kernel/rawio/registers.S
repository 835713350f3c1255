// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

#include <linux/linkage.h>
#include <asm/frame.h>

// \name(before: rdi, after: rsi)
.macro run name:req, instruction:req
SYM_FUNC_START(\name)
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	push	%rsi
	mov	$0xd7, %ah
	sahf
	mov	(%rdi), %rax
	mov	8(%rdi), %rcx
	mov	16(%rdi), %rdx
	mov	24(%rdi), %rbx
	mov	40(%rdi), %rbp
	mov	48(%rdi), %rsi
	mov	64(%rdi), %r8
	mov	72(%rdi), %r9
	mov	80(%rdi), %r10
	mov	88(%rdi), %r11
	mov	96(%rdi), %r12
	mov	104(%rdi), %r13
	mov	112(%rdi), %r14
	mov	120(%rdi), %r15
	mov	56(%rdi), %rdi
	\instruction
	xchg	%rdi, (%rsp)
	mov	%rax, (%rdi)
	lahf
	movzbl	%ah, %eax
	mov	%rax, 128(%rdi)
	pop	%rax
	mov	%rax, 56(%rdi)
	mov	%rcx, 8(%rdi)
	mov	%rdx, 16(%rdi)
	mov	%rbx, 24(%rdi)
	mov	%rbp, 40(%rdi)
	mov	%rsi, 48(%rdi)
	mov	%r8, 64(%rdi)
	mov	%r9, 72(%rdi)
	mov	%r10, 80(%rdi)
	mov	%r11, 88(%rdi)
	mov	%r12, 96(%rdi)
	mov	%r13, 104(%rdi)
	mov	%r14, 112(%rdi)
	mov	%r15, 120(%rdi)
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	RET
SYM_FUNC_END(\name)
.endm

	.text
run registers_cli, "cli"
run registers_sti, "sti"
run registers_pushf_popf, "pushf; popf"
run registers_cr0, "mov %cr0, %rbx"
run registers_cr2, "mov %cr2, %rbx"
run registers_cr3, "mov %cr3, %rbx"
run registers_rdmsr, "rdmsr"
run registers_cpuid, "cpuid"
