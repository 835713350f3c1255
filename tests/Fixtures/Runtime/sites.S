/* Every kind of instruction that a process can have bound; no vector instruction, so the gate saves xmm0-7 only. */
	.include "site.inc"

	SITE in8_dx, inb %dx, %al
	SITE in8_immediate, inb $0x60, %al
	SITE in16_dx, inw %dx, %ax
	SITE in16_immediate, inw $0x62, %ax
	SITE in32_dx, inl %dx, %eax
	SITE in32_immediate, inl $0x64, %eax
	SITE out8_dx, outb %al, %dx
	SITE out8_immediate, outb %al, $0x80
	SITE out16_dx, outw %ax, %dx
	SITE out16_immediate, outw %ax, $0x82
	SITE out32_dx, outl %eax, %dx
	SITE out32_immediate, outl %eax, $0x84
	SITE insb_once, insb
	SITE insb_rep, rep insb
	SITE insw_rep, rep insw
	SITE insd_rep, rep insl
	SITE insb_rep_addr32, addr32 rep insb
	SITE outsb_once, outsb
	SITE outsb_rep, rep outsb
	SITE outsw_rep, rep outsw
	SITE outsd_rep, rep outsl
	SITE outsb_gs, outsb %gs:(%rsi), %dx
	SITE rdmsr_site, rdmsr
	SITE wrmsr_site, wrmsr
	SITE hlt_site, hlt
	SITE mov_rax_cr0, mov %cr0, %rax
	SITE mov_r13_cr8, mov %cr8, %r13
	SITE mov_cr3_rbx, mov %rbx, %cr3
	SITE mov_cr4_r14, mov %r14, %cr4
	SITE mov_rbp_dr7, mov %dr7, %rbp
	SITE mov_dr0_r8, mov %r8, %dr0
	SITE vmcall_site, vmcall
	SITE vmmcall_site, vmmcall
	SITE rdpmc_site, rdpmc
	SITE cli_site, cli
	SITE sti_site, sti
	SITE rdtsc_site, rdtsc
	SITE rdtscp_site, rdtscp
	SITE cpuid_site, cpuid
	SITE xgetbv_site, xgetbv
	SITE xsetbv_site, xsetbv
	SITE rdpid_site, rdpid %r11
	SITE rdrand_ax, rdrand %ax
	SITE rdrand_r12, rdrand %r12
	SITE rdseed_ecx, rdseed %ecx
	SITE clts_site, clts
	SITE lmsw_register, lmsw %cx
	SITE lmsw_memory, lmsw 4(%rbx)
	SITE smsw_16, smsw %ax
	SITE smsw_32, smsw %eax
	SITE smsw_64, smsw %rax
	SITE smsw_memory, smsw 8(%rsi, %rbx, 4)
	SITE smsw_rip, smsw local_area(%rip)
	SITE smsw_r12, smsw (%r12)
	SITE smsw_addr32, smsw 2(%edi)
	SITE lgdt_site, lgdt (%rdi)
	SITE sgdt_site, sgdt (%rdi)
	SITE lidt_site, lidt (%rdi)
	SITE sidt_site, sidt (%rdi)
	SITE lldt_site, lldt %ax
	SITE sldt_site, sldt %eax
	SITE ltr_site, ltr %ax
	SITE str_site, str %rax
	SITE lar_register, lar %ecx, %eax
	SITE lar_r12_r13, lar %r12d, %r13d
	SITE lar_memory, lar (%rdi), %eax
	SITE lsl_register, lsl %ecx, %edx
	SITE verr_register, verr %cx
	SITE verw_memory, verw (%rdi)
	SITE mov_eax_ds, mov %ds, %eax
	SITE mov_eax_cs, mov %cs, %eax
	SITE mov_eax_ss, mov %ss, %eax
	SITE mov_memory_gs, mov %gs, (%rdi)
	SITE mov_ss_eax, mov %eax, %ss
	SITE mov_ds_memory, mov (%rdi), %ds
	SITE mov_gs_eax, mov %eax, %gs
	SITE swapgs_site, swapgs
	SITE rdfsbase_site, rdfsbase %rax
	SITE wrfsbase_site, wrfsbase %rax
	SITE rdgsbase_site, rdgsbase %rax
	SITE wrgsbase_site, wrgsbase %rax
	SITE invlpg_site, invlpg (%rdi)
	SITE invpcid_site, invpcid (%rdi), %rax
	SITE invd_site, invd
	SITE wbinvd_site, wbinvd
	SITE wbnoinvd_site, wbnoinvd
	SITE clflush_site, clflush (%rsp)
	SITE clwb_site, clwb 8(%rsp)
	SITE clflush_line, clflush (%rsi)
	SITE clwb_line, clwb 0x40(%rsi)
	SITE cldemote_line, cldemote 0x80(%rsi)
	SITE stac_site, stac
	SITE clac_site, clac
	SITE monitor_site, monitor
	SITE mwait_site, mwait
	SITE umonitor_site, umonitor %rdi
	SITE umwait_site, umwait %edi
	SITE tpause_site, tpause %edi
	SITE rdpkru_site, rdpkru
	SITE wrpkru_site, wrpkru
	SITE xsaves_site, xsaves (%rdi)
	SITE xrstors_site, xrstors (%rdi)

	/* What pushf leaves on the stack, and what popf takes from it. */
	.globl	pushf_site
	.type	pushf_site, @function
pushf_site:
	pushfq
	nopl	0(%rax, %rax)
	pop	%rax
	ret
	.size	pushf_site, . - pushf_site

	.globl	popf_site
	.type	popf_site, @function
popf_site:
	push	%rax
	popfq
	nopl	0(%rax, %rax)
	ret
	.size	popf_site, . - popf_site

	.data
	.globl	area
	.type	area, @object
	.p2align 4
area:
local_area:
	.quad	0, 0
	.size	area, . - area
	.section .note.GNU-stack, "", @progbits
