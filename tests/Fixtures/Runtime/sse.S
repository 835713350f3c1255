/* A module with SSE but no VEX instruction: the gate saves xmm0-15. */
	.include "site.inc"
	SITE hlt_site, hlt
	.globl	uses_sse
	.type	uses_sse, @function
uses_sse:
	movaps	%xmm8, %xmm9
	ret
	.size	uses_sse, . - uses_sse
	.section .note.GNU-stack, "", @progbits
