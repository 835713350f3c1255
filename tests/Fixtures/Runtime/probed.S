/* One function for each instruction that a test makes a probe. */
	.include "site.inc"

	SITE nop_site, nop
	SITE adc_site, adc %rsi, %rax
	SITE load_indexed, mov 16(%rbp, %rcx, 4), %rax
	SITE load_rip, mov word(%rip), %rax
	SITE load_fs, mov %fs:0, %rax
	SITE lea_site, lea 8(%rsi), %rax

	.section .rodata
	.p2align 3
word:
	.quad	0x5a5a
	.section .note.GNU-stack, "", @progbits
