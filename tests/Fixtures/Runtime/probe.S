/* What the tests themselves need machine code for. This library is not rewritten. */
	.set	FLAGS, 16 * 8

	.macro	FUNCTION name
	.text
	.globl	\name
	.type	\name, @function
\name:
	.endm

	/* void probe(uint64_t registers[17], void (*site)(void)): all registers by number (rsp unused) and the flags go in and come out. */
	FUNCTION probe
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	push	%rsi
	push	%rdi
	sub	$8, %rsp
	pushq	FLAGS(%rdi)
	popfq
	mov	0x00(%rdi), %rax
	mov	0x08(%rdi), %rcx
	mov	0x10(%rdi), %rdx
	mov	0x18(%rdi), %rbx
	mov	0x28(%rdi), %rbp
	mov	0x30(%rdi), %rsi
	mov	0x40(%rdi), %r8
	mov	0x48(%rdi), %r9
	mov	0x50(%rdi), %r10
	mov	0x58(%rdi), %r11
	mov	0x60(%rdi), %r12
	mov	0x68(%rdi), %r13
	mov	0x70(%rdi), %r14
	mov	0x78(%rdi), %r15
	mov	0x38(%rdi), %rdi
	call	*16(%rsp)
	xchg	%rdi, 8(%rsp)
	pushfq
	popq	FLAGS(%rdi)
	cld
	mov	%rax, 0x00(%rdi)
	mov	%rcx, 0x08(%rdi)
	mov	%rdx, 0x10(%rdi)
	mov	%rbx, 0x18(%rdi)
	mov	%rbp, 0x28(%rdi)
	mov	%rsi, 0x30(%rdi)
	mov	%r8, 0x40(%rdi)
	mov	%r9, 0x48(%rdi)
	mov	%r10, 0x50(%rdi)
	mov	%r11, 0x58(%rdi)
	mov	%r12, 0x60(%rdi)
	mov	%r13, 0x68(%rdi)
	mov	%r14, 0x70(%rdi)
	mov	%r15, 0x78(%rdi)
	mov	8(%rsp), %rax
	mov	%rax, 0x38(%rdi)
	pushq	$0x202
	popfq
	add	$24, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret

	/* void red_zone(uint8_t zone[128], void (*site)(void)): fills the red zone of a function, runs a site in it, reads it back. */
	FUNCTION red_zone
	push	%rbx
	push	%r12
	push	%r13
	mov	%rdi, %r13
	mov	%rsi, %r12
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	mov	8 * \n(%r13), %rax
	mov	%rax, -128 - 8 + 8 * \n(%rsp)
	.endr
	/* The site's own return address takes one word; a site function that is entered by a jump sees the rest as its red zone. */
	lea	1f(%rip), %rax
	push	%rax
	jmp	*%r12
1:	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	mov	-128 - 8 + 8 * \n(%rsp), %rax
	mov	%rax, 8 * \n(%r13)
	.endr
	pop	%r13
	pop	%r12
	pop	%rbx
	ret

	/* void vectors_N(void *state, void (*site)(void)): vector registers of a width go in and come out, MXCSR behind them. */
	.macro	VECTORS name, move, register, width, last
	FUNCTION \name
	push	%rbx
	mov	%rdi, %rbx
	.altmacro
	.set	n, 0
	.rept	\last + 1
	EACH	\move, \register, \width, %n, 1
	.set	n, n + 1
	.endr
	ldmxcsr	2112(%rbx)
	call	*%rsi
	stmxcsr	2112(%rbx)
	.set	n, 0
	.rept	\last + 1
	EACH	\move, \register, \width, %n, 0
	.set	n, n + 1
	.endr
	.noaltmacro
	pop	%rbx
	ldmxcsr	default(%rip)
	ret
	.endm

	.macro	EACH move, register, width, n, load
	.if	\load
	\move	\width * \n(%rbx), %\register\n
	.else
	\move	%\register\n, \width * \n(%rbx)
	.endif
	.endm

	VECTORS vectors_xmm, movups, xmm, 16, 15
	VECTORS vectors_ymm, vmovups, ymm, 32, 15

	FUNCTION vectors_zmm
	push	%rbx
	mov	%rdi, %rbx
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	vmovups	64 * \n(%rbx), %zmm\n
	.endr
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	kmovq	2048 + 8 * \n(%rbx), %k\n
	.endr
	ldmxcsr	2112(%rbx)
	call	*%rsi
	stmxcsr	2112(%rbx)
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	vmovups	%zmm\n, 64 * \n(%rbx)
	.endr
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	kmovq	%k\n, 2048 + 8 * \n(%rbx)
	.endr
	vzeroupper
	ldmxcsr	default(%rip)
	pop	%rbx
	ret

	/* void everything_W(void *state, void (*site)(void)): all that a function can see goes in and comes out. The state: vector registers of 64 bytes
	   each, masks at 2048, MXCSR at 2112, x87 at 2176 (fnsave's form), general registers and flags at 2304, the red zone at 2448. */
	.macro	EVERYTHING name, move, register, last, masks
	FUNCTION \name
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	push	%rsi
	push	%rdi
	sub	$8, %rsp
	frstor	2176(%rdi)
	.altmacro
	.set	n, 0
	.rept	\last + 1
	WIDE	\move, \register, %n, 1
	.set	n, n + 1
	.endr
	.noaltmacro
	.if	\masks
	.irp	k, 0, 1, 2, 3, 4, 5, 6, 7
	kmovq	2048 + 8 * \k(%rdi), %k\k
	.endr
	.endif
	ldmxcsr	2112(%rdi)
	/* The red zone of the function that is called; its lowest word is none of this one's. */
	.irp	z, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	mov	2448 + 8 * \z(%rdi), %rax
	mov	%rax, -136 + 8 * \z(%rsp)
	.endr
	pushq	2304 + FLAGS(%rdi)
	popfq
	mov	2304 + 0x00(%rdi), %rax
	mov	2304 + 0x08(%rdi), %rcx
	mov	2304 + 0x10(%rdi), %rdx
	mov	2304 + 0x18(%rdi), %rbx
	mov	2304 + 0x28(%rdi), %rbp
	mov	2304 + 0x30(%rdi), %rsi
	mov	2304 + 0x40(%rdi), %r8
	mov	2304 + 0x48(%rdi), %r9
	mov	2304 + 0x50(%rdi), %r10
	mov	2304 + 0x58(%rdi), %r11
	mov	2304 + 0x60(%rdi), %r12
	mov	2304 + 0x68(%rdi), %r13
	mov	2304 + 0x70(%rdi), %r14
	mov	2304 + 0x78(%rdi), %r15
	mov	2304 + 0x38(%rdi), %rdi
	call	*16(%rsp)
	xchg	%rdi, 8(%rsp)
	pushfq
	popq	2304 + FLAGS(%rdi)
	cld
	mov	%rax, 2304 + 0x00(%rdi)
	mov	%rcx, 2304 + 0x08(%rdi)
	mov	%rdx, 2304 + 0x10(%rdi)
	mov	%rbx, 2304 + 0x18(%rdi)
	mov	%rbp, 2304 + 0x28(%rdi)
	mov	%rsi, 2304 + 0x30(%rdi)
	mov	%r8, 2304 + 0x40(%rdi)
	mov	%r9, 2304 + 0x48(%rdi)
	mov	%r10, 2304 + 0x50(%rdi)
	mov	%r11, 2304 + 0x58(%rdi)
	mov	%r12, 2304 + 0x60(%rdi)
	mov	%r13, 2304 + 0x68(%rdi)
	mov	%r14, 2304 + 0x70(%rdi)
	mov	%r15, 2304 + 0x78(%rdi)
	mov	8(%rsp), %rax
	mov	%rax, 2304 + 0x38(%rdi)
	.irp	z, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	mov	-136 + 8 * \z(%rsp), %rax
	mov	%rax, 2448 + 8 * \z(%rdi)
	.endr
	stmxcsr	2112(%rdi)
	.altmacro
	.set	n, 0
	.rept	\last + 1
	WIDE	\move, \register, %n, 0
	.set	n, n + 1
	.endr
	.noaltmacro
	.if	\masks
	.irp	k, 0, 1, 2, 3, 4, 5, 6, 7
	kmovq	%k\k, 2048 + 8 * \k(%rdi)
	.endr
	.endif
	fnsave	2176(%rdi)
	fninit
	vzeroupper
	ldmxcsr	default(%rip)
	pushq	$0x202
	popfq
	add	$24, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret
	.endm

	.macro	WIDE move, register, n, load
	.if	\load
	\move	64 * \n(%rdi), %\register\n
	.else
	\move	%\register\n, 64 * \n(%rdi)
	.endif
	.endm

	EVERYTHING everything_ymm, vmovups, ymm, 15, 0
	EVERYTHING everything_zmm, vmovups, zmm, 31, 1

	/* void vectors_clean(void *state, void (*site)(void)): enters with every vector and mask register 0, tells what they are after. */
	FUNCTION vectors_clean
	push	%rbx
	mov	%rdi, %rbx
	vzeroall
	.irp	n, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	vpxord	%zmm\n, %zmm\n, %zmm\n
	.endr
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	kxorq	%k\n, %k\n, %k\n
	.endr
	call	*%rsi
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	vmovups	%zmm\n, 64 * \n(%rbx)
	.endr
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	kmovq	%k\n, 2048 + 8 * \n(%rbx)
	.endr
	vzeroupper
	pop	%rbx
	ret

	/* void x87(uint8_t state[108], void (*site)(void)): the whole x87 state goes in and comes out (fnsave's form). */
	FUNCTION x87
	push	%rbx
	mov	%rdi, %rbx
	frstor	(%rbx)
	call	*%rsi
	fnsave	(%rbx)
	fninit
	pop	%rbx
	ret

	/* void trash(int what): what a callee may leave behind, and with bit 0 the extended registers, bit 1 x87 and MXCSR too. */
	FUNCTION trash
	mov	$-1, %rax
	.irp	register, rcx, rdx, rsi, r8, r9, r10, r11
	mov	%rax, %\register
	.endr
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	pcmpeqd	%xmm\n, %xmm\n
	.endr
	test	$1, %edi
	jz	1f
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	vpternlogd $0xFF, %zmm\n, %zmm\n, %zmm\n
	.endr
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7
	kxnorq	%k\n, %k\n, %k\n
	.endr
1:	test	$2, %edi
	jz	2f
	fldpi
	fldpi
	fldpi
	fldpi
	fldpi
	fldpi
	fldpi
	fldpi
	fninit
	ldmxcsr	rounding(%rip)
2:	mov	$-1, %rdi
	add	$1, %rdi
	ret

	.section .rodata
	.p2align 2
default:
	.long	0x1F80
rounding:
	.long	0x7F80
	.section .note.GNU-stack, "", @progbits
