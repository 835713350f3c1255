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

	.macro	FUNCTION name
	.text
	.p2align 5
	.type	\name, @function
\name:
	.cfi_startproc
	.endm

	.macro	END name
	.cfi_endproc
	.size	\name, . - \name
	.endm

	.macro	SAVE register
	push	\register
	.cfi_adjust_cfa_offset 8
	.endm

	/* rcx = the thread's virtual CPU of the slot's monitor; the slot stays on the stack. Not attached yet: to the gate. */
	.macro	LOAD_CPU miss
	SAVE	%rcx
	mov	SLOT_DATUM(%rcx), %rcx
	mov	%fs:(%rcx), %rcx
	jrcxz	\miss
	.endm

	/* The slot was pushed first: its address tells the stub that the instruction was carried out. */
	.macro	HANDLED pushed
	.if	\pushed > 8
	lea	\pushed - 8(%rsp), %rsp
	.cfi_adjust_cfa_offset -(\pushed - 8)
	.endif
	pop	%rcx
	.cfi_adjust_cfa_offset -8
	ret
	.endm

	/* The site as it was on entry, handed to the managed handler. */
	.macro	TO_GATE label
\label:
	.cfi_remember_state
	.cfi_def_cfa_offset 16
	pop	%rcx
	.cfi_def_cfa_offset 8
	jmp	gate
	.cfi_restore_state
	.endm

	/* Keeps CF PF AF ZF SF in ah and OF in al, and puts them back: 4 ns less than pushfq and popfq. */
	.macro	FLAGS_TO_AX
	lahf
	seto	%al
	.endm

	.macro	FLAGS_FROM_AX
	add	$0x7f, %al
	sahf
	.endm

	/* Flags of this thread are about to be more than status flags, IF and the bit that is always 1: from now on pushfq is needed to know them. */
	.macro	MARK_FLAGS cpu
	movl	$-1, CPU_BEYOND_STATUS_FLAGS(\cpu)
	.endm

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

/* ---- Fast paths on the virtual CPU --------------------------------------------------------------------------------- */

	FUNCTION disable_interrupts
	LOAD_CPU 1f
	movq	$0, CPU_INTERRUPT_FLAG(%rcx)
	HANDLED 8
	TO_GATE 1
	END	disable_interrupts

	FUNCTION enable_interrupts
	LOAD_CPU 1f
	movq	$FLAGS_IF, CPU_INTERRUPT_FLAG(%rcx)
	mov	CPU_QUIET(%rcx), %rcx
	jrcxz	1f
	HANDLED 8
	.cfi_adjust_cfa_offset 8
	TO_GATE 1
	END	enable_interrupts

	/* The word at rsp - 8 of the site; the stub leaves rsp below it. Where only bound instructions change more than the status flags, and none has,
	   lahf and seto know all of RFLAGS in a fourth of the time that pushfq takes. */
	FUNCTION push_flags
	LOAD_CPU 1f
	SAVE	%rax
	FLAGS_TO_AX
	SAVE	%rdx
	testl	$SITE_STATUS_FLAGS_ONLY, 32(%rsp)
	jz	2f
	cmpl	$0, CPU_BEYOND_STATUS_FLAGS(%rcx)
	jne	2f
	movzbl	%ah, %edx
	or	CPU_INTERRUPT_FLAG(%rcx), %edx
	or	CPU_HELD_FLAGS(%rcx), %edx
	movzbl	%al, %ecx
	shl	$11, %ecx
	or	%rdx, %rcx
	mov	%rcx, SITE_RSP + 24 - 8(%rsp)
	FLAGS_FROM_AX
3:	pop	%rdx
	.cfi_adjust_cfa_offset -8
	pop	%rax
	.cfi_adjust_cfa_offset -8
	pop	%rcx				/* the slot */
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_adjust_cfa_offset 24
2:	FLAGS_FROM_AX
	pushfq
	.cfi_adjust_cfa_offset 8
	pop	%rax
	.cfi_adjust_cfa_offset -8
	mov	CPU_INTERRUPT_FLAG(%rcx), %rdx
	mov	CPU_HELD_FLAGS(%rcx), %rcx
	/* In a process IF is always 1, IOPL and AC are 0: the sum replaces them by the virtual ones. */
	lea	-FLAGS_IF(%rdx, %rcx), %rcx
	lea	(%rax, %rcx), %rax
	mov	%rax, SITE_RSP + 24 - 8(%rsp)
	jmp	3b
	.cfi_adjust_cfa_offset -16
	TO_GATE 1
	END	push_flags

	/* What the flags were before is of no interest: popfq loads all that a handler could see of them. */
	FUNCTION pop_flags
	LOAD_CPU 1f
	SAVE	%rax
	cmpq	$0, CPU_QUIET(%rcx)
	je	2f
	SAVE	%rdx
	mov	CPU_BEYOND_STATUS_FLAGS(%rcx), %edx
	testl	$SITE_STATUS_FLAGS_ONLY, 32(%rsp)
	jz	5f
6:	mov	SITE_RSP + 24(%rsp), %rax	/* the word to load */
	or	%eax, %edx
	test	$~(FLAGS_ARITHMETIC | FLAGS_CONSTANT), %edx
	mov	%eax, %edx
	jnz	3f
	and	$FLAGS_IF, %edx
	mov	%rdx, CPU_INTERRUPT_FLAG(%rcx)
	movq	$0, CPU_HELD_FLAGS(%rcx)
	mov	%eax, %edx
	shr	$11, %edx
	and	$1, %edx
	mov	%al, %ah
	mov	%dl, %al
	FLAGS_FROM_AX
	pop	%rdx
	.cfi_adjust_cfa_offset -8
	pop	%rax
	.cfi_adjust_cfa_offset -8
	pop	%rcx				/* the slot */
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_adjust_cfa_offset 24
5:	pushfq
	.cfi_adjust_cfa_offset 8
	pop	%rdx
	.cfi_adjust_cfa_offset -8
	jmp	6b
	/* A bit that only popfq sets or clears (DF, ID, NT, TF), or one that the virtual CPU alone has (IOPL, AC). */
3:	test	$FLAGS_HELD, %edx
	jnz	4f
	MARK_FLAGS %rcx
	and	$FLAGS_IF, %edx
	mov	%rdx, CPU_INTERRUPT_FLAG(%rcx)
	movq	$0, CPU_HELD_FLAGS(%rcx)
	pop	%rdx
	.cfi_adjust_cfa_offset -8
	xchg	%rax, (%rsp)			/* rax of the site; the word */
	popfq
	.cfi_adjust_cfa_offset -8
	pop	%rcx				/* the slot */
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_def_cfa_offset 32
4:	pop	%rdx
	.cfi_adjust_cfa_offset -8
2:	pop	%rax
	.cfi_adjust_cfa_offset -8
	TO_GATE 1
	END	pop_flags

	/* Time stamp counter: a counter that steps at each read. */
	.macro	STEPPED_TSC name, aux
	FUNCTION \name
	LOAD_CPU 1f
	mov	CPU_TSC_VALUE(%rcx), %rax
	mov	CPU_TSC_STEP(%rcx), %rdx
	lea	(%rax, %rdx), %rdx
	mov	%rdx, CPU_TSC_VALUE(%rcx)
	mov	%edx, %eax
	mov	CPU_TSC_VALUE + 4(%rcx), %edx
	.if	\aux
	mov	CPU_TSC_AUX(%rcx), %ecx
	mov	%rcx, SITE_RCX + 8(%rsp)
	.endif
	HANDLED 8
	.cfi_adjust_cfa_offset 8
	TO_GATE 1
	END	\name
	.endm

	/* Time stamp counter: the host's, scaled by a 32.32 fixed-point factor, plus an offset. */
	.macro	HOST_TSC name, aux, scaled
	FUNCTION \name
	LOAD_CPU 1f
	FLAGS_TO_AX
	SAVE	%rax
	.if	\aux
	lfence				/* rdtscp waits for all earlier instructions (Intel SDM volume 2B, RDTSCP) */
	.endif
	rdtsc
	shl	$32, %rdx
	or	%rdx, %rax
	.if	\scaled
	mulq	CPU_TSC_SCALE(%rcx)
	shrd	$32, %rdx, %rax
	.endif
	add	CPU_TSC_OFFSET(%rcx), %rax
	.if	\aux
	mov	CPU_TSC_AUX(%rcx), %ecx
	mov	%rcx, SITE_RCX + 16(%rsp)
	.endif
	mov	%rax, %rdx
	shr	$32, %rdx
	mov	%eax, %ecx
	pop	%rax
	.cfi_adjust_cfa_offset -8
	FLAGS_FROM_AX
	mov	%rcx, %rax
	HANDLED 8
	.cfi_adjust_cfa_offset 8
	TO_GATE 1
	END	\name
	.endm

	STEPPED_TSC tsc_stepped, 0
	STEPPED_TSC tscp_stepped, 1
	HOST_TSC tsc_offset, 0, 0
	HOST_TSC tscp_offset, 1, 0
	HOST_TSC tsc_scaled, 0, 1
	HOST_TSC tscp_scaled, 1, 1

	/* cpuid: the slot's datum is a table of 256 chains, indexed by the low byte of the leaf, none of them empty. A leaf that is
	   not there yet goes to the managed filler, which adds it. Leaves and subleaves are stored negated: equal means a sum of 0. */
	FUNCTION cpuid_cached
	SAVE	%rcx
	SAVE	%rbx
	.cfi_rel_offset %rbx, 0
	mov	SLOT_DATUM(%rcx), %rbx
	movzbl	%al, %ecx
	mov	(%rbx, %rcx, 8), %rbx
2:	mov	ENTRY_MINUS_LEAF(%rbx), %ecx
	lea	(%rcx, %rax), %ecx
	jrcxz	4f
3:	mov	ENTRY_NEXT(%rbx), %rcx
	jrcxz	1f
	mov	%rcx, %rbx
	jmp	2b
4:	mov	ENTRY_INDEXED(%rbx), %ecx
	jrcxz	5f
	SAVE	%rdx
	mov	SITE_RCX + 24(%rsp), %edx
	mov	ENTRY_MINUS_SUBLEAF(%rbx), %ecx
	lea	(%rcx, %rdx), %ecx
	pop	%rdx
	.cfi_adjust_cfa_offset -8
	jrcxz	5f
	jmp	3b
5:	mov	ENTRY_EAX(%rbx), %eax
	mov	ENTRY_ECX(%rbx), %ecx
	mov	%rcx, SITE_RCX + 16(%rsp)
	mov	ENTRY_EDX(%rbx), %edx
	mov	ENTRY_EBX(%rbx), %ebx
	.cfi_same_value %rbx
	HANDLED 16
	.cfi_adjust_cfa_offset 16
1:	pop	%rbx
	.cfi_adjust_cfa_offset -8
	.cfi_same_value %rbx
	pop	%rcx
	.cfi_adjust_cfa_offset -8
	jmp	gate
	END	cpuid_cached

/* ---- The gate ------------------------------------------------------------------------------------------------------ */

	/* The registers of the frame below rflags, which is pushed. After this: rbx, rdi = frame; rsi = slot; rsp = frame - 8. */
	.macro	SAVE_FRAME
	SAVE	%rax
	SAVE	%rdx
	SAVE	%rbx
	.cfi_rel_offset %rbx, 0
	SAVE	%rsi
	SAVE	%rdi
	SAVE	%r8
	SAVE	%r9
	SAVE	%r10
	SAVE	%r11
	lea	-FRAME_R11 - 8(%rsp), %rsp
	.cfi_adjust_cfa_offset FRAME_R11 + 8
	lea	8(%rsp), %rbx
	.cfi_def_cfa %rbx, FRAME_SITE
	mov	%rbx, %rdi
	mov	%rcx, %rsi
	.endm

	/* After this: rbx, rdi = frame; rsi = slot; eax = site word; rsp = frame - 8; the flags that compiled code expects. */
	.macro	ENTER
	pushfq
	.cfi_adjust_cfa_offset 8
	SAVE_FRAME
	mov	FRAME_SITE(%rbx), %eax
	testl	$FLAGS_UNEXPECTED, FRAME_RFLAGS(%rbx)
	jnz	8f
9:
	.endm

	/* rdx = the thread's virtual CPU. */
	.macro	FIND_CPU
	mov	SLOT_CONTEXT(%rsi), %rdx
	mov	CONTEXT_CPU(%rdx), %rdx
	mov	%fs:(%rdx), %rdx
	test	%rdx, %rdx
	jnz	7f
	call	attach
7:
	.endm

	/* rsp is aligned. The depth tells the runtime that this thread is inside a handler. Behind a handler is where interrupts arrive. */
	.macro	CALL_HANDLER
	incq	CPU_DEPTH(%rdx)
	mov	%rdx, -8(%rbx)
	call	*SLOT_HANDLER(%rsi)
	mov	-8(%rbx), %rdx
	cmpq	$0, CPU_QUIET(%rdx)
	jne	10f
	call	interrupts_pending
10:	decq	CPU_DEPTH(%rdx)
	.endm

	/* Hypercalls. At a declared one (save class none) the site is a function call: it keeps no flag and no caller-saved register,
	   and expects the result in rax. So nothing else is put back; if the handler wants the original to run, everything is. */
	FUNCTION hypercall_gate
	SAVE	%rcx
	movzbl	8 + 8 + 3(%rsp), %ecx		/* save class and full frame */
	jrcxz	1f
	pop	%rcx
	.cfi_adjust_cfa_offset -8
	jmp	gate
	.cfi_adjust_cfa_offset 8
1:	mov	(%rsp), %rcx
	movq	$FLAGS_CONSTANT, (%rsp)		/* the place of rflags in the frame */
	SAVE_FRAME
	FIND_CPU
	and	$-16, %rsp
	CALL_HANDLER
	mov	%rax, %rcx
	test	%rax, %rax
	jnz	leave
hypercall_done:
	mov	FRAME_RAX(%rbx), %rax
	lea	FRAME_RFLAGS + 8(%rbx), %rsp
	.cfi_def_cfa %rsp, 8
	mov	FRAME_RBX(%rbx), %rbx
	.cfi_same_value %rbx
	mov	%rsp, %rcx
	ret
	END	hypercall_gate

	/* The slow way of a declared hypercall's stub, which calls it as it would call the code of a slot, but that rcx is the table, and that
	   the site's rcx is of no interest: for the first call of a thread, for a stack that is not aligned, and when the runtime wants to see
	   the registers. */
	FUNCTION declared_gate
	lea	SLOT_HYPERCALL(%rcx), %rcx
	jmp	hypercall_gate
	END	declared_gate

	/* Behind the handler of a declared hypercall, when something waits for the virtual CPU. Called as declared_gate; rax is the result. */
	FUNCTION declared_pending
	lea	SLOT_HYPERCALL(%rcx), %rcx
	pushq	$FLAGS_CONSTANT			/* the place of rflags in the frame */
	.cfi_adjust_cfa_offset 8
	SAVE_FRAME
	FIND_CPU
	and	$-16, %rsp
	mov	%rdx, -8(%rbx)
	xor	%eax, %eax
	call	interrupts_pending
	jmp	hypercall_done
	END	declared_pending

	/* Probes. The code that a handler runs can have probes of its own (C# calls libc), and so can what attaches a thread to .NET. So the
	   thread is marked before the gate is entered, and what a marked thread meets is passed over. */
	FUNCTION probe_gate
	SAVE	%rcx
	mov	thread_in_probe@gottpoff(%rip), %rcx
	mov	%fs:(%rcx), %rcx
	jrcxz	1f
	pop	%rcx
	.cfi_adjust_cfa_offset -8
	mov	$0, %ecx
	ret
	.cfi_adjust_cfa_offset 8
1:	mov	thread_in_probe@gottpoff(%rip), %rcx
	movq	$1, %fs:(%rcx)
	pop	%rcx
	.cfi_adjust_cfa_offset -8
	jmp	gate
	END	probe_gate

	/* The handler that the gate calls for probes: the module's own, and then the mark goes. Nothing is tested, since a handler that ran was
	   marked by its own gate. */
	FUNCTION probe_handler
	sub	$8, %rsp
	.cfi_adjust_cfa_offset 8
	mov	SLOT_CONTEXT(%rsi), %rax
	call	*CONTEXT_PROBE_HANDLER(%rax)
	mov	thread_in_probe@gottpoff(%rip), %rcx
	movq	$0, %fs:(%rcx)
	add	$8, %rsp
	.cfi_adjust_cfa_offset -8
	ret
	END	probe_handler

	FUNCTION gate
	ENTER
	test	$SITE_SAVE_MASK | SITE_FULL_FRAME, %eax
	jnz	saving
	FIND_CPU
	and	$-16, %rsp
	CALL_HANDLER
	mov	%rax, %rcx

	/* rcx = the handler's result: 0 is handled, and the stub wants it the other way round. Flags from the frame, then the registers. */
leave:
	cmp	$1, %rcx
	sbb	%rcx, %rcx
	mov	FRAME_RFLAGS(%rbx), %eax
	mov	%eax, %edx
	and	$~FLAGS_ARITHMETIC, %edx
	cmp	$FLAGS_CONSTANT, %edx
	jne	6f
	mov	%eax, %edx
	shr	$11, %edx
	and	$1, %edx
	mov	%al, %ah
	mov	%dl, %al
	FLAGS_FROM_AX
5:	lea	FRAME_R11(%rbx), %rsp
	pop	%r11
	pop	%r10
	pop	%r9
	pop	%r8
	pop	%rdi
	pop	%rsi
	/* From here on rbx no longer holds the frame. */
	.cfi_remember_state
	.cfi_def_cfa %rsp, 40
	pop	%rbx
	.cfi_adjust_cfa_offset -8
	.cfi_same_value %rbx
	pop	%rdx
	.cfi_adjust_cfa_offset -8
	pop	%rax
	.cfi_adjust_cfa_offset -8
	lea	8(%rsp), %rsp
	.cfi_adjust_cfa_offset -8
	ret
	.cfi_restore_state
6:	mov	-8(%rbx), %rdx			/* the virtual CPU */
	MARK_FLAGS %rdx
pushq	FRAME_RFLAGS(%rbx)
	popfq
	jmp	5b
	/* DF and AC off, the rest of the flags is of no interest to the handler. */
8:	pushfq
	andl	$~FLAGS_UNEXPECTED, (%rsp)
	popfq
	jmp	9b

saving:
	test	$SITE_FULL_FRAME, %eax
	jz	1f
	mov	%r15, FRAME_R15(%rbx)
	mov	%r14, FRAME_R14(%rbx)
	mov	%r13, FRAME_R13(%rbx)
	mov	%r12, FRAME_R12(%rbx)
	mov	%rbp, FRAME_RBP(%rbx)
1:	and	$SITE_SAVE_MASK | SITE_WITHOUT_X87 | SITE_WITHOUT_AVX512, %eax
	jz	save_none
	cmp	$SITE_SAVE_SSE, %eax
	ja	save_extended
	je	save_sse

	lea	-128(%rsp), %rsp
	and	$-16, %rsp
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	movaps	%xmm\n, 16 * \n(%rsp)
	.endr
	FIND_CPU
	CALL_HANDLER
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	movaps	16 * \n(%rsp), %xmm\n
	.endr
	jmp	saved

save_none:
	and	$-16, %rsp
	FIND_CPU
	CALL_HANDLER
	jmp	saved

save_sse:
	lea	-256(%rsp), %rsp
	and	$-16, %rsp
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	movaps	%xmm\n, 16 * \n(%rsp)
	.endr
	FIND_CPU
	CALL_HANDLER
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	movaps	16 * \n(%rsp), %xmm\n
	.endr
	jmp	saved

	/* Everything that XCR0 enables and that compiled code uses. The handler starts with what a function may expect: an empty x87
	   stack, the default MXCSR, and no dirty upper halves (System V ABI, AMD64 supplement, 3.2.1). Where the processor tells which
	   components are in use (Intel SDM volume 1, 13.6), plain moves do in 5 to 25 ns what xsavec and xrstor do in 100. */
save_extended:
	cmpl	$EXTENDED_BY_REGISTER, extended_method(%rip)
	jne	save_area
	cmp	$SITE_SAVE_EXTENDED | SITE_WITHOUT_X87 | SITE_WITHOUT_AVX512, %eax
	je	save_avx
	lea	-16(%rsp), %rsp
	mov	$1, %ecx
	xgetbv
	and	extended_mask(%rip), %eax
	mov	FRAME_SITE(%rbx), %ecx
	test	$SITE_WITHOUT_AVX512, %ecx
	jz	4f
	and	$~STATE_AVX512, %eax
4:	test	$SITE_WITHOUT_X87, %ecx
	jnz	1f
	test	$STATE_X87, %al
	jz	1f
	/* x87 counts as in use long after its last use. What it holds is told by the status word and the tags, which fxsave (25 ns)
	   gives without a trace; fxam of an empty register takes 90. */
	lea	-512(%rsp), %rsp
	and	$-64, %rsp
	fxsave64 (%rsp)
	cmpl	$0, FXSAVE_STATUS_AND_TAGS(%rsp)
	jne	save_area
1:	fnstcw	-16(%rbx)
	stmxcsr	-12(%rbx)
	mov	-12(%rbx), %edx
	and	$~MXCSR_STATUS, %edx
	cmp	$MXCSR_DEFAULT, %edx
	je	2f
	ldmxcsr	default_mxcsr(%rip)
2:	test	$STATE_AVX512, %al
	jnz	save_zmm
	test	$STATE_AVX, %al
	jnz	save_ymm

	lea	-256(%rsp), %rsp
	and	$-64, %rsp
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	movaps	%xmm\n, 16 * \n(%rsp)
	.endr
	FIND_CPU
	CALL_HANDLER
	mov	%rax, %r8
	vzeroupper				/* they were 0 */
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	movaps	16 * \n(%rsp), %xmm\n
	.endr
	jmp	vectors_restored

save_ymm:
	lea	-512(%rsp), %rsp
	and	$-64, %rsp
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vmovaps	%ymm\n, 32 * \n(%rsp)
	.endr
	vzeroupper
	FIND_CPU
	CALL_HANDLER
	mov	%rax, %r8
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vmovaps	32 * \n(%rsp), %ymm\n
	.endr

	/* AVX-512 state was all 0: make it so again where the handler has used it. The moves above have cleared zmm0-15 above ymm. */
vectors_restored:
	testl	$SITE_WITHOUT_AVX512, FRAME_SITE(%rbx)
	jnz	registers_restored
	testl	$STATE_AVX512, extended_mask(%rip)
	jz	registers_restored
	mov	$1, %ecx
	xgetbv
	test	$STATE_AVX512, %al
	jz	registers_restored
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	kxorq	%k\n, %k\n, %k\n
	.endr
	.irp	n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	vpxord	%zmm\n, %zmm\n, %zmm\n
	.endr
	jmp	registers_restored

save_zmm:
	lea	-64 * 32 - 8 * 8(%rsp), %rsp
	and	$-64, %rsp
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	vmovaps	%zmm\n, 64 * \n(%rsp)
	.endr
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	kmovq	%k\n, 64 * 32 + 8 * \n(%rsp)
	.endr
	vzeroupper
	FIND_CPU
	CALL_HANDLER
	mov	%rax, %r8
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	vmovaps	64 * \n(%rsp), %zmm\n
	.endr
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	kmovq	64 * 32 + 8 * \n(%rsp), %k\n
	.endr

registers_restored:
	mov	%r8, %rcx
	fnstsw	%ax
	test	%ax, %ax
	jz	1f
	fninit
	fldcw	-16(%rbx)
1:
	ldmxcsr	-12(%rbx)
	jmp	restored

	/* The module has neither x87 nor AVX-512 code, as most that are compiled for AVX: so nothing has to be asked of the processor, of which
	   xgetbv takes 6 ns and fxsave 25. Upper halves that are all 0 stay clean, as vzeroupper leaves them: where they are not, each instruction of
	   SSE in the module waits for the register that it writes (Intel Optimization Reference Manual, 15.3). */
save_avx:
	stmxcsr	-12(%rbx)
	mov	-12(%rbx), %edx
	and	$~MXCSR_STATUS, %edx
	lea	-16 - 512(%rsp), %rsp
	and	$-64, %rsp
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vmovaps	%ymm\n, 32 * \n(%rsp)
	.endr
	vorps	%ymm1, %ymm0, %ymm0
	vorps	%ymm3, %ymm2, %ymm2
	vorps	%ymm5, %ymm4, %ymm4
	vorps	%ymm7, %ymm6, %ymm6
	vorps	%ymm9, %ymm8, %ymm8
	vorps	%ymm11, %ymm10, %ymm10
	vorps	%ymm13, %ymm12, %ymm12
	vorps	%ymm15, %ymm14, %ymm14
	vorps	%ymm2, %ymm0, %ymm0
	vorps	%ymm6, %ymm4, %ymm4
	vorps	%ymm10, %ymm8, %ymm8
	vorps	%ymm14, %ymm12, %ymm12
	vorps	%ymm4, %ymm0, %ymm0
	vorps	%ymm12, %ymm8, %ymm8
	vorps	%ymm8, %ymm0, %ymm0
	vextractf128 $1, %ymm0, %xmm0
	vptest	%xmm0, %xmm0
	setnz	-16(%rbx)
	vzeroupper
	cmp	$MXCSR_DEFAULT, %edx
	jne	3f
2:	FIND_CPU
	CALL_HANDLER
	mov	%rax, %rcx
	cmpb	$0, -16(%rbx)
	je	4f
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vmovaps	32 * \n(%rsp), %ymm\n
	.endr
	/* Without a look at what the handler left: a second stmxcsr would wait for the first and for all vector work, 5 ns against one. */
5:	ldmxcsr	-12(%rbx)
	jmp	restored
3:	ldmxcsr	default_mxcsr(%rip)
	jmp	2b
4:	vzeroupper
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vmovaps	32 * \n(%rsp), %xmm\n
	.endr
	jmp	5b

save_area:
	sub	extended_size(%rip), %rsp
	and	$-64, %rsp
	mov	extended_mask(%rip), %eax
	xor	%edx, %edx
	cmpl	$EXTENDED_XSAVE, extended_method(%rip)
	jb	3f
	/* xrstor faults on a header whose reserved bytes are not 0 (Intel SDM volume 1, 13.8.1). */
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	mov	%rdx, 512 + 8 * \n(%rsp)
	.endr
	ja	1f
	xsave64	(%rsp)
	jmp	2f
1:	xsavec64 (%rsp)
2:	test	$STATE_AVX, %al
	jz	4f
	vzeroupper
	jmp	4f
3:	fxsave64 (%rsp)
4:	fninit
	ldmxcsr	default_mxcsr(%rip)
	FIND_CPU
	CALL_HANDLER
	mov	%rax, %rcx
	mov	extended_mask(%rip), %eax
	xor	%edx, %edx
	cmpl	$EXTENDED_XSAVE, extended_method(%rip)
	jb	5f
	xrstor64 (%rsp)
	jmp	restored
5:	fxrstor64 (%rsp)
	jmp	restored

saved:
	mov	%rax, %rcx
restored:
	testl	$SITE_FULL_FRAME, FRAME_SITE(%rbx)
	jz	leave
	mov	FRAME_R15(%rbx), %r15
	mov	FRAME_R14(%rbx), %r14
	mov	FRAME_R13(%rbx), %r13
	mov	FRAME_R12(%rbx), %r12
	mov	FRAME_RBP(%rbx), %rbp
	jmp	leave

	/* Something waits for the virtual CPU, and the handler (rax = its result, rdx = the CPU) has carried the instruction out: the runtime
	   may have the module's own interrupt handler entered in the place of a return to the stub. */
interrupts_pending:
	test	%rax, %rax
	jnz	1f
	sub	$8, %rsp
	mov	%rbx, %rdi
	mov	%rdx, %rsi
	call	*interrupt_handler(%rip)
	add	$8, %rsp
	xor	%eax, %eax
	mov	-8(%rbx), %rdx
1:	ret

	/* The first call of a thread: the runtime makes its virtual CPU, which is told of flags that were set before. Keeps rsi and rdi. */
attach:
	push	%rsi
	push	%rbp
	mov	%rsp, %rbp
	and	$-16, %rsp
	call	*attach_handler(%rip)
	pushfq
	testl	$~(FLAGS_ARITHMETIC | FLAGS_CONSTANT), (%rsp)
	jz	1f
	MARK_FLAGS %rax
1:	mov	%rbp, %rsp
	pop	%rbp
	pop	%rsi
	mov	%rbx, %rdi
	mov	%rax, %rdx
	ret
	END	gate

/* ---- Interrupts and exceptions of the virtual CPU ------------------------------------------------------------------- */

	/* Instructions that work on the interrupt descriptor table: as in any process until the module has loaded one. */
	FUNCTION with_interrupt_table
	SAVE	%rcx
	mov	SLOT_DATUM(%rcx), %rcx
	mov	%fs:(%rcx), %rcx
	jrcxz	1f
	mov	CPU_IDT_BASE(%rcx), %rcx
	jrcxz	2f
	pop	%rcx
	.cfi_adjust_cfa_offset -8
	jmp	gate
	.cfi_adjust_cfa_offset 8
	/* An iretq of the host's loads all flags. */
2:	mov	(%rsp), %rcx
	mov	SLOT_DATUM(%rcx), %rcx
	mov	%fs:(%rcx), %rcx
	MARK_FLAGS %rcx
	mov	$0, %ecx
1:	lea	8(%rsp), %rsp
	.cfi_adjust_cfa_offset -8
	ret
	END	with_interrupt_table

	/* The gate returns here in the place of the stub: registers and flags are those that the module's interrupt handler starts with, but
	   rcx, whose place in the frame holds the address of the virtual CPU, which says the rest. The frame is that of the Intel SDM,
	   volume 3A, 6.14. Nothing stands below it yet, so the word there (no signal handler touches it) can hold the target. */
	.macro	ENTER_MODULE name, error
	FUNCTION \name
	.cfi_undefined %rip
	mov	8(%rsp), %rcx
	mov	CPU_ENTRY_STACK(%rcx), %rsp
	pushq	CPU_ENTRY_SS(%rcx)
	pushq	CPU_ENTRY_RSP(%rcx)
	pushq	CPU_ENTRY_RFLAGS(%rcx)
	pushq	CPU_ENTRY_CS(%rcx)
	pushq	CPU_ENTRY_RIP(%rcx)
	.if	\error
	pushq	CPU_ENTRY_ERROR(%rcx)
	.endif
	pushq	CPU_ENTRY_TARGET(%rcx)
	mov	CPU_ENTRY_RCX(%rcx), %rcx
	lea	8(%rsp), %rsp
	jmp	*-8(%rsp)
	END	\name
	.endm

	ENTER_MODULE enter_interrupt, 0
	ENTER_MODULE enter_exception, 1		/* the same with an error code */

/* ---- What the runtime itself calls (C functions) ------------------------------------------------------------------- */

	/* void **cpus(void): this thread's virtual CPUs. */
	FUNCTION cpus
	mov	thread_cpus@gottpoff(%rip), %rax
	add	%fs:0, %rax
	ret
	END	cpus

	/* long cpus_offset(void): where they are, seen from fs. */
	FUNCTION cpus_offset
	mov	thread_cpus@gottpoff(%rip), %rax
	ret
	END	cpus_offset

	/* long unattached_offset(void): where every thread has a null pointer, seen from fs. */
	FUNCTION unattached_offset
	mov	thread_unattached@gottpoff(%rip), %rax
	ret
	END	unattached_offset

	/* uint64_t read_xcr(uint32_t index) */
	FUNCTION read_xcr
	mov	%edi, %ecx
	xgetbv
	shl	$32, %rdx
	or	%rdx, %rax
	ret
	END	read_xcr

	/* uint64_t read_fs_base(void): the thread pointer is its own first word (System V ABI, AMD64 TLS). */
	FUNCTION read_fs_base
	mov	%fs:0, %rax
	ret
	END	read_fs_base

	/* uint64_t read_tsc(void) */
	FUNCTION read_tsc
	rdtsc
	shl	$32, %rdx
	or	%rdx, %rax
	ret
	END	read_tsc

	/* uint64_t read_segments(void): cs, and ss above it. */
	FUNCTION read_segments
	mov	%ss, %eax
	mov	%cs, %edx
	shl	$16, %eax
	movzwl	%dx, %edx
	or	%edx, %eax
	ret
	END	read_segments

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
