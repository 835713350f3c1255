/* The 16-bit forms of pushf and popf, which have no fast path. */
	.text
	.globl	pushfw_site
	.type	pushfw_site, @function
pushfw_site:
	push	%rax
	pushfw
	nopl	0(%rax, %rax)
	pop	%ax
	lea	8(%rsp), %rsp
	ret
	.size	pushfw_site, . - pushfw_site

	.globl	popfw_site
	.type	popfw_site, @function
popfw_site:
	push	%ax
	popfw
	nopl	0(%rax, %rax)
	ret
	.size	popfw_site, . - popfw_site

	.globl	pushf_site
	.type	pushf_site, @function
pushf_site:
	pushfq
	nopl	0(%rax, %rax)
	pop	%rax
	ret
	.size	pushf_site, . - pushf_site
	.section .note.GNU-stack, "", @progbits
