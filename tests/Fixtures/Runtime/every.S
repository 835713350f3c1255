/* Every kind of instruction, in a module in which anything can be alive: the gate saves everything. */
	.include "sites.S"
	.text
	.globl	uses_vex
	.type	uses_vex, @function
uses_vex:
	vmovaps	%ymm8, %ymm9
	ret
	.size	uses_vex, . - uses_vex
