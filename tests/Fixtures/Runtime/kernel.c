/* A small kernel: its own interrupt descriptor table, entry stubs in assembler, and a handler in C that keeps a log. */
#include <stdint.h>

/* What the entry stubs leave on the stack (Intel SDM volume 3A, 6.14.2). */
struct frame {
	uint64_t r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax;
	uint64_t vector, error;
	uint64_t rip, cs, rflags, rsp, ss;
};

struct log_entry {
	uint64_t vector, error, rip, cs, rflags, rsp, ss, alignment, flags_inside, rax, rcx, place;
};

struct gate {
	uint16_t low, selector;
	uint8_t stack, type;
	uint16_t middle;
	uint32_t high, reserved;
};

struct __attribute__((packed)) table {
	uint16_t limit;
	uint64_t base;
};

#define LOG_SIZE 64

struct log_entry kernel_log[LOG_SIZE];
uint64_t kernel_count;

/* What the handler does besides: */
uint64_t kernel_skip;          /* bytes of an instruction that faulted, which is passed over */
uint64_t kernel_allows_nested; /* it turns interrupts on and calls kernel_inside */
uint64_t kernel_end;           /* it tells its controller that it is done: out %al, $0x20 */

static struct gate gates[256];
static uint8_t interrupt_stack[1 << 16] __attribute__((aligned(16)));
static uint8_t task_state[104];
static uint64_t segments[] = { 0, 0, 0x00AF9A000000FFFF, 0x00CF92000000FFFF, 0, 0 };

extern const uint8_t kernel_entries[];

void kernel_trap(struct frame *frame)
{
	struct log_entry *entry = &kernel_log[kernel_count++ % LOG_SIZE];

	entry->vector = frame->vector;
	entry->error = frame->error;
	entry->rip = frame->rip;
	entry->cs = frame->cs;
	entry->rflags = frame->rflags;
	entry->rsp = frame->rsp;
	entry->ss = frame->ss;
	entry->alignment = (uint64_t)frame % 16;
	entry->rax = frame->rax;
	entry->rcx = frame->rcx;
	entry->place = (uint64_t)frame;
	__asm__ volatile("pushfq\n\tpopq %0" : "=r"(entry->flags_inside) : : "memory");
	if (frame->vector < 32)
		frame->rip += kernel_skip;
	if (kernel_end)
		__asm__ volatile("outb %%al, $0x20" : : "a"((uint8_t)frame->vector) : "memory");
	if (kernel_allows_nested) {
		kernel_allows_nested--;
		__asm__ volatile("sti\n\toutb %%al, $0x21\n\tcli" : : "a"((uint8_t)frame->vector) : "memory");
	}
}

void kernel_set_gate(uint64_t vector, uint64_t type, uint64_t selector, uint64_t stack, uint64_t target)
{
	gates[vector] = (struct gate){
		.low = (uint16_t)target, .middle = (uint16_t)(target >> 16), .high = (uint32_t)(target >> 32),
		.selector = (uint16_t)selector, .stack = (uint8_t)stack, .type = (uint8_t)type,
	};
}

uint64_t kernel_entry_of(uint64_t vector) { return (uint64_t)(kernel_entries + 16 * vector); }

/* Interrupt gates for all vectors, up to a limit. */
void kernel_load_limit(uint64_t limit)
{
	struct table table = { (uint16_t)limit, (uint64_t)gates };

	for (uint64_t vector = 0; vector < 256; vector++)
		kernel_set_gate(vector, 0x8E, 0x10, 0, (uint64_t)(kernel_entries + 16 * vector));
	__asm__ volatile("lidt %0" : : "m"(table) : "memory");
}

void kernel_load(void) { kernel_load_limit(sizeof gates - 1); }

/* A trap gate leaves IF alone. */
void kernel_trap_gate(uint64_t vector) { kernel_set_gate(vector, 0x8F, 0x10, 0, (uint64_t)(kernel_entries + 16 * vector)); }

/* Descriptor table, task state segment, and the first interrupt stack for one vector. */
void kernel_use_stack(uint64_t vector)
{
	struct table table = { sizeof segments - 1, (uint64_t)segments };
	uint64_t base = (uint64_t)task_state, top = (uint64_t)(interrupt_stack + sizeof interrupt_stack);

	segments[4] = 0x0000890000000067 | (base & 0xFFFFFF) << 16 | (base >> 24 & 0xFF) << 56;
	segments[5] = base >> 32;
	*(uint64_t *)(task_state + 0x24) = top;
	__asm__ volatile("lgdt %0\n\tltr %w1" : : "m"(table), "r"(0x20) : "memory");
	kernel_set_gate(vector, 0x8E, 0x10, 1, (uint64_t)(kernel_entries + 16 * vector));
}

uint64_t kernel_stack_top(void) { return (uint64_t)(interrupt_stack + sizeof interrupt_stack); }

/* Waits for a number of interrupts as an idle loop does. */
uint64_t kernel_idle(uint64_t count)
{
	uint64_t halts = 0;

	__asm__ volatile("cli" : : : "memory");
	while (*(volatile uint64_t *)&kernel_count < count) {
		__asm__ volatile("sti\n\thlt\n\tcli" : : : "memory");
		halts++;
	}
	__asm__ volatile("sti" : : : "memory");
	return halts;
}

__asm__(
	"	.macro	SITE name, instruction:vararg\n"
	"	.text\n"
	"	.p2align 4\n"
	"	.globl	\\name\n"
	"	.type	\\name, @function\n"
	"\\name:\n"
	"	\\instruction\n"
	"	nopl	0(%rax, %rax)\n"
	"	ret\n"
	"	.size	\\name, . - \\name\n"
	"	.endm\n"
	"	SITE	sti_site, sti\n"
	"	SITE	cli_site, cli\n"
	"	SITE	hlt_site, hlt\n"
	"	SITE	out_site, outb %al, $0x80\n"
	"	SITE	in_site, inb $0x80, %al\n"
	"	SITE	insb_site, rep insb\n"
	"	SITE	rdmsr_site, rdmsr\n"
	"	SITE	lldt_site, lldt %ax\n"
	"	SITE	xsetbv_site, xsetbv\n"
	"	SITE	int_site, int $0x42\n"
	"	SITE	cr8_site, mov %rax, %cr8\n"
	"	SITE	vmcall_site, vmcall\n"
	/* sti, and a site right behind it. */
	"	.p2align 4\n"
	"	.globl	sti_out_site\n"
	"	.type	sti_out_site, @function\n"
	"sti_out_site:\n"
	"	sti\n"
	"	outb	%al, $0x80\n"
	"	nopl	0(%rax, %rax)\n"
	"	ret\n"
	"	.size	sti_out_site, . - sti_out_site\n"
	/* A load of ss behind a sti, as behind any instruction that lets an interrupt in, and what it guards. */
	"	.p2align 4\n"
	"	.globl	sti_ss_site\n"
	"	.type	sti_ss_site, @function\n"
	"sti_ss_site:\n"
	"	sti\n"
	"	mov	%eax, %ss\n"
	"	mov	%rsp, %rcx\n"
	"	outb	%al, $0x80\n"
	"	nopl	0(%rax, %rax)\n"
	"	ret\n"
	"	.size	sti_ss_site, . - sti_ss_site\n"
	/* A site that is in the middle of its window, because nothing behind it can move. */
	"	.p2align 4\n"
	"	.globl	moved_site\n"
	"	.type	moved_site, @function\n"
	"moved_site:\n"
	"	mov	$0, %edx\n"
	"	rdmsr\n"
	"1:	sub	$1, %edx\n"
	"	jns	1b\n"
	"	ret\n"
	"	.size	moved_site, . - moved_site\n"

	"	.p2align 4\n"
	"	.globl	popf_site\n"
	"	.type	popf_site, @function\n"
	"popf_site:\n"
	"	push	%rax\n"
	"	popfq\n"
	"	nopl	0(%rax, %rax)\n"
	"	ret\n"
	"	.size	popf_site, . - popf_site\n"

	"	.p2align 4\n"
	"	.globl	pushf_site\n"
	"	.type	pushf_site, @function\n"
	"pushf_site:\n"
	"	pushfq\n"
	"	nopl	0(%rax, %rax)\n"
	"	pop	%rax\n"
	"	ret\n"
	"	.size	pushf_site, . - pushf_site\n"

	/* iretq to rdx with the flags in rax, the selectors in rcx and rbx. */
	"	.p2align 4\n"
	"	.globl	iret_site\n"
	"	.type	iret_site, @function\n"
	"iret_site:\n"
	"	mov	%rsp, %rsi\n"
	"	push	%rbx\n"
	"	push	%rsi\n"
	"	push	%rax\n"
	"	push	%rcx\n"
	"	push	%rdx\n"
	"	iretq\n"
	"	.size	iret_site, . - iret_site\n"
	"	.p2align 4\n"
	"	.globl	iret_target\n"
	"	.type	iret_target, @function\n"
	"iret_target:\n"
	"	ret\n"
	"	.size	iret_target, . - iret_target\n"

	/* A far return to rdx with the selector in rcx, as loads cs. */
	"	.p2align 4\n"
	"	.globl	far_site\n"
	"	.type	far_site, @function\n"
	"far_site:\n"
	"	push	%rcx\n"
	"	push	%rdx\n"
	"	lretq\n"
	"	lea	16(%rsp), %rsp\n"
	"	ret\n"
	"	.size	far_site, . - far_site\n"

	/* 256 entries of 16 bytes; those without an error code push a 0. */
	"	.p2align 4\n"
	"	.globl	kernel_entries\n"
	"	.hidden	kernel_entries\n"
	"	.type	kernel_entries, @function\n"
	"kernel_entries:\n"
	"	.set	vector, 0\n"
	"	.rept	256\n"
	"	.p2align 4\n"
	"	.set	code, vector\n"
	"	.if	vector > 31\n"
	"	.set	code, 0\n"
	"	.endif\n"
	"	.if	!((0x00227D00 >> code) & 1)\n"
	"	push	$0\n"
	"	.endif\n"
	"	push	$vector\n"
	"	jmp	kernel_entry\n"
	"	.set	vector, vector + 1\n"
	"	.endr\n"
	"	.size	kernel_entries, . - kernel_entries\n"
	"	.p2align 4\n"
	"	.type	kernel_entry, @function\n"
	"kernel_entry:\n"
	"	.irp	register, rax, rcx, rdx, rbx, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15\n"
	"	push	%\\register\n"
	"	.endr\n"
	"	mov	%rsp, %rdi\n"
	"	cld\n"
	"	call	kernel_trap@PLT\n"
	"	.irp	register, r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rcx, rax\n"
	"	pop	%\\register\n"
	"	.endr\n"
	"	add	$16, %rsp\n"
	"	iretq\n"
	"	.size	kernel_entry, . - kernel_entry\n");
