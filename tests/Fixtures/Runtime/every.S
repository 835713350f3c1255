/* Every kind of instruction, in a module in which anything can be alive: the gate saves everything. */
	.include "sites.S"
	.text
	.globl	uses_everything
	.type	uses_everything, @function
uses_everything:
	vmovaps	%zmm8, %zmm19
	fld1
	fstp	%st(0)
	ret
	.size	uses_everything, . - uses_everything
