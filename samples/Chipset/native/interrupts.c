/* An interrupt descriptor table, the 8259A pair, and handlers that the compiler gives their iretq. */
#include "chipset.h"
#include "processor.h"
#include "timer.h"

enum {
	PIC1 = 0x20, PIC2 = 0xA0, DATA = 1, ICW1_INIT_ICW4 = 0x11, ICW4_8086 = 0x01, CASCADE = 2, END_OF_INTERRUPT = 0x20,
	FIRST_VECTOR = 32, LINES = 16, IRQ_TIMER = 0,
	CODE_SELECTOR = 0x10, INTERRUPT_GATE = 0x8E,
};

/* Intel SDM volume 3A, 6.14.1 */
struct gate {
	uint16_t offset_low, selector;
	uint8_t stack, type;
	uint16_t offset_middle;
	uint32_t offset_high, reserved;
};

struct interrupt_frame;

static struct gate gates[FIRST_VECTOR + LINES];

__attribute__((interrupt)) static void timer_interrupt(struct interrupt_frame *frame)
{
	(void)frame;
	timer_tick();
	outb(PIC1, END_OF_INTERRUPT);
}

/* All other lines are masked, so this is the spurious interrupt, which is not in service and has no end (8259A data sheet, "default IR7"). */
__attribute__((interrupt)) static void spurious_interrupt(struct interrupt_frame *frame)
{
	(void)frame;
}

static void set_gate(unsigned vector, void (*handler)(struct interrupt_frame *))
{
	uint64_t entry = (uint64_t)handler;

	gates[vector] = (struct gate){
		.offset_low = (uint16_t)entry, .offset_middle = (uint16_t)(entry >> 16), .offset_high = entry >> 32,
		.selector = CODE_SELECTOR, .type = INTERRUPT_GATE,
	};
}

static void pic_init(uint16_t port, uint8_t vector, uint8_t cascade, uint8_t mask)
{
	outb(port, ICW1_INIT_ICW4);
	outb(port + DATA, vector);
	outb(port + DATA, cascade);
	outb(port + DATA, ICW4_8086);
	outb(port + DATA, mask);
}

void interrupts_init(void)
{
	struct table_register table = { sizeof gates - 1, (uint64_t)gates };
	uint64_t flags = interrupts_save();

	for (unsigned line = 0; line < LINES; line++)
		set_gate(FIRST_VECTOR + line, line == IRQ_TIMER ? timer_interrupt : spurious_interrupt);
	lidt(&table);
	timer_init(); /* before ICW1, which forgets the edge of an output that goes high when it is programmed */
	pic_init(PIC1, FIRST_VECTOR, 1 << CASCADE, (uint8_t)~(1 << IRQ_TIMER));
	pic_init(PIC2, FIRST_VECTOR + 8, CASCADE, 0xFF);
	interrupts_restore(flags);
}
