/* The small kernel, with hypercalls as afterlink.h declares them. */
#include "kernel.c"

#define HYPERCALL(name, number) \
	__asm__("	.text\n" \
		"	.p2align 4\n" \
		"	.globl	" #name "\n" \
		"	.type	" #name ", @function\n" \
		#name ":\n" \
		"	movq	%rcx, %r10\n" \
		"	movl	$" #number ", %eax\n" \
		"1:	vmcall\n" \
		"	.byte	0x66, 0x90\n" \
		"	ret\n" \
		"	.size	" #name ", . - " #name "\n" \
		"	.pushsection .afterlink.declared, \"a\", @progbits\n" \
		"	.long	1b - .\n" \
		"	.long	0\n" \
		"	.quad	" #number "\n" \
		"	.popsection\n")

HYPERCALL(call_one, 1);
HYPERCALL(call_undeclared, 2);

/* The same convention, and nobody has declared it. */
__asm__("	.text\n"
	"	.globl	call_raw\n"
	"	.type	call_raw, @function\n"
	"call_raw:\n"
	"	movq	%rcx, %r10\n"
	"	movl	$1, %eax\n"
	"	vmcall\n"
	"	nopl	0(%rax, %rax)\n"
	"	ret\n"
	"	.size	call_raw, . - call_raw\n");

/* From code that keeps its stack aligned to 8 bytes only. */
__asm__("	.text\n"
	"	.globl	call_unaligned\n"
	"	.type	call_unaligned, @function\n"
	"call_unaligned:\n"
	"	call	call_one\n"
	"	ret\n"
	"	.size	call_unaligned, . - call_unaligned\n");
