// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

// Runs one instruction with known values in every register and all arithmetic flags set, and stores what they are afterwards:
// 16 registers by their number in instructions (the stack pointer's place is not used), then the flags as lahf has them.
#pragma once

#define REGISTER_COUNT 17
#define REGISTER_STACK 4
#define REGISTER_FLAGS 16

#ifdef __ASSEMBLY__

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

#else

#include <linux/printk.h>
#include <linux/types.h>

#include "ktap.h"

#define ARITHMETIC_FLAGS 0xd5UL

struct register_row {
	const char *name;
	void (*run)(const unsigned long *before, unsigned long *after);
	u32 outputs; // Bit n: register n of the encoding is a result, and may differ.
};

static inline void fill_registers(unsigned long *before)
{
	int i;

	for (i = 0; i < REGISTER_COUNT; i++)
		before[i] = 0x0123456789abcd00UL + i;
}

static inline void check_row(const struct register_row *row, const unsigned long *before)
{
	unsigned long after[REGISTER_COUNT];
	bool same = true;
	int i;

	row->run(before, after);
	for (i = 0; i < REGISTER_COUNT - 1; i++) {
		if (i != REGISTER_STACK && !(row->outputs & (1U << i)) && before[i] != after[i]) {
			same = false;
			pr_info("# register %d: %lx, was %lx\n", i, after[i], before[i]);
		}
	}

	CHECK(same, row->name);

	// The flags that every run begins with: sign, zero, auxiliary carry, parity and carry set by lahf's counterpart.
	if (!row->outputs)
		CHECK((after[REGISTER_FLAGS] & ARITHMETIC_FLAGS) == ARITHMETIC_FLAGS, "... and the arithmetic flags");
}

#endif
