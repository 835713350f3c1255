/* Interrupts of a PC as a small kernel sets them up: the 8259A pair, the 8254 timer, and an interrupt descriptor table of its own. */
#include "interrupts.h"
#include "processor.h"

enum {
	PIC1 = 0x20, PIC2 = 0xA0, ICW1_INIT_ICW4 = 0x11, ICW4_8086 = 0x01, END_OF_INTERRUPT = 0x20, CASCADE = 2,
	PIT_COUNTER_0 = 0x40, PIT_CONTROL = 0x43, PIT_RATE_GENERATOR = 0x34, PIT_FREQUENCY = 1193182,
	FIRST_VECTOR = 0x20, LINES = 16, GATES = FIRST_VECTOR + LINES,
	CODE_SELECTOR = 0x10, INTERRUPT_GATE = 0x8E,
};

/* Intel SDM volume 3A, 6.14.1 */
struct gate {
	uint16_t offset_low, selector;
	uint8_t stack, type;
	uint16_t offset_middle;
	uint32_t offset_high, reserved;
};

struct __attribute__((packed)) table_register {
	uint16_t limit;
	uint64_t base;
};

static struct gate gates[GATES];
static void (*handlers[LINES])(void);
static volatile uint32_t ticks;
static int is_initialized;

/*
 * An entry for each line, 16 bytes apart. The processor has aligned the stack and pushed five words; the number of the line and
 * nine registers that C may change make fifteen, and a sixteenth keeps the alignment.
 */
__asm__(
	"	.text\n"
	"	.p2align 4\n"
	"	.type	interrupt_entries, @function\n"
	"interrupt_entries:\n"
	"	.set	line, 0\n"
	"	.rept	16\n"
	"	.p2align 4\n"
	"	pushq	$line\n"
	"	jmp	interrupt_common\n"
	"	.set	line, line + 1\n"
	"	.endr\n"
	"	.size	interrupt_entries, . - interrupt_entries\n"
	"	.p2align 4\n"
	"	.type	interrupt_common, @function\n"
	"interrupt_common:\n"
	"	push	%rax\n"
	"	push	%rcx\n"
	"	push	%rdx\n"
	"	push	%rsi\n"
	"	push	%rdi\n"
	"	push	%r8\n"
	"	push	%r9\n"
	"	push	%r10\n"
	"	push	%r11\n"
	"	mov	72(%rsp), %rdi\n"
	"	sub	$8, %rsp\n"
	"	cld\n"
	"	call	interrupt_dispatch\n"
	"	add	$8, %rsp\n"
	"	pop	%r11\n"
	"	pop	%r10\n"
	"	pop	%r9\n"
	"	pop	%r8\n"
	"	pop	%rdi\n"
	"	pop	%rsi\n"
	"	pop	%rdx\n"
	"	pop	%rcx\n"
	"	pop	%rax\n"
	"	add	$8, %rsp\n"
	"	iretq\n"
	"	.size	interrupt_common, . - interrupt_common\n");

extern const uint8_t interrupt_entries[] __attribute__((visibility("hidden")));

__attribute__((visibility("hidden"), used)) void interrupt_dispatch(uint64_t line)
{
	if (handlers[line])
		handlers[line]();
	if (line >= 8)
		outb(PIC2, END_OF_INTERRUPT);
	outb(PIC1, END_OF_INTERRUPT);
}

static void timer_interrupt(void) { ticks++; }

static void pic_init(uint16_t base, uint8_t vector, uint8_t cascade)
{
	outb(base, ICW1_INIT_ICW4);
	outb(base + 1, vector);
	outb(base + 1, cascade);
	outb(base + 1, ICW4_8086);
	outb(base + 1, 0xFF); /* all lines off until someone attaches to one */
}

void interrupts_init(void)
{
	struct table_register table = { sizeof gates - 1, (uint64_t)gates };
	uint64_t flags = interrupts_save();
	const uint16_t count = PIT_FREQUENCY / TICKS_PER_SECOND;

	if (!is_initialized) {
		is_initialized = 1;
		for (unsigned line = 0; line < LINES; line++) {
			uint64_t entry = (uint64_t)(interrupt_entries + 16 * line);

			gates[FIRST_VECTOR + line] = (struct gate){
				.offset_low = (uint16_t)entry, .offset_middle = (uint16_t)(entry >> 16), .offset_high = entry >> 32,
				.selector = CODE_SELECTOR, .type = INTERRUPT_GATE,
			};
		}
		__asm__ volatile("lidt %0" : : "m"(table));
		pic_init(PIC1, FIRST_VECTOR, 1 << CASCADE);
		pic_init(PIC2, FIRST_VECTOR + 8, CASCADE);
		outb(PIT_CONTROL, PIT_RATE_GENERATOR);
		outb(PIT_COUNTER_0, count & 0xFF);
		outb(PIT_COUNTER_0, count >> 8);
		interrupts_attach(IRQ_TIMER, timer_interrupt);
	}
	interrupts_restore(flags);
}

void interrupts_attach(unsigned irq, void (*handler)(void))
{
	uint64_t flags = interrupts_save();
	uint16_t mask = (irq < 8 ? PIC1 : PIC2) + 1;

	handlers[irq] = handler;
	outb(mask, inb(mask) & ~(1u << (irq & 7)));
	interrupts_restore(flags);
}

uint32_t interrupts_ticks(void) { return ticks; }
