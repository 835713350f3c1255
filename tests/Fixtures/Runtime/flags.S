/* pushf and popf where nothing else in the module loads flags: what is set besides the status flags, a popf of the module's has set. */
	.macro	FUNCTION name
	.text
	.p2align 4
	.globl	\name
	.type	\name, @function
\name:
	.endm

	.macro	END name
	ret
	.size	\name, . - \name
	.endm

	FUNCTION pushf_site
	pushfq
	nopl	0(%rax, %rax)
	pop	%rax
	END	pushf_site

	FUNCTION popf_site
	push	%rax
	popfq
	nopl	0(%rax, %rax)
	END	popf_site

	/* rax is loaded, rbx is what is read back; then rcx, and rdx. Each popf but the first finds the flags of the one before. */
	FUNCTION load_twice
	push	%rax
	popfq
	nopl	0(%rax, %rax)
	pushfq
	nopl	0(%rax, %rax)
	pop	%rbx
	push	%rcx
	popfq
	nopl	0(%rax, %rax)
	pushfq
	nopl	0(%rax, %rax)
	pop	%rdx
	END	load_twice

	/* The same with an instruction that goes through the gate in between. */
	FUNCTION load_around_in
	push	%rax
	popfq
	nopl	0(%rax, %rax)
	inb	$0x60, %al
	nopl	0(%rax, %rax)
	pushfq
	nopl	0(%rax, %rax)
	pop	%rbx
	END	load_around_in
	.section .note.GNU-stack, "", @progbits
