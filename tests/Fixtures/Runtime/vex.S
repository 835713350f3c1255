/* A module with VEX instructions and nothing above: the gate saves ymm0-15 and MXCSR. */
	.include "site.inc"
	SITE hlt_site, hlt
	SITE mov_r13_cr8, mov %cr8, %r13
	.globl	uses_vex
	.type	uses_vex, @function
uses_vex:
	vmovaps	%ymm8, %ymm9
	ret
	.size	uses_vex, . - uses_vex
	.section .note.GNU-stack, "", @progbits
