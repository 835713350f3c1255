/* A module with EVEX instructions and no x87: the gate saves every vector and mask register, and MXCSR. */
	.include "site.inc"
	SITE hlt_site, hlt
	.globl	uses_evex
	.type	uses_evex, @function
uses_evex:
	vmovaps	%zmm8, %zmm19
	ret
	.size	uses_evex, . - uses_evex
	.section .note.GNU-stack, "", @progbits
