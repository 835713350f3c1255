/* A module with x87 instructions and no EVEX: the gate saves ymm0-15, MXCSR and x87. */
	.include "site.inc"
	SITE hlt_site, hlt
	.globl	uses_x87
	.type	uses_x87, @function
uses_x87:
	fld1
	fstp	%st(0)
	ret
	.size	uses_x87, . - uses_x87
	.section .note.GNU-stack, "", @progbits
