/* A driver for the 16550A UART (National Semiconductor PC16550D data sheet), written as for a kernel: it polls to send and is
   interrupted when something comes. */
#include "uart.h"
#include "interrupts.h"
#include "processor.h"
#include "uart.hypercalls.h"

enum {
	RBR = 0, THR = 0, DLL = 0, DLM = 1, IER = 1, IIR = 2, FCR = 2, LCR = 3, MCR = 4, LSR = 5, SCR = 7,
	LCR_8N1 = 0x03, LCR_DLAB = 0x80,
	FCR_ENABLE = 0x01, FCR_CLEAR = 0x06, FCR_TRIGGER_14 = 0xC0,
	IER_RECEIVED = 0x01,
	IIR_FIFO = 0xC0, IIR_NONE = 0x01, IIR_ID = 0x0E, IIR_RECEIVED = 0x04,
	LSR_DATA = 0x01, LSR_EMPTY = 0x20, LSR_IDLE = 0x40,
	FIFO_SIZE = 16, TRIGGER = 14,
	CLOCK = 115200,
	RING_SIZE = 256, RECEIVE_TICKS = TICKS_PER_SECOND / 2,
};

#define MSR_PLATFORM_INFO 0xCE /* bits 15:8: ratio of the time stamp counter to 100 MHz */

static uint16_t uart_base;
static uint64_t ticks_per_millisecond;
static uint32_t critical_sections, lost_masks;

/* What the interrupt handler has received. It moves the head alone, and uart_receive the tail. */
static uint8_t ring[RING_SIZE];
static volatile uint32_t ring_head, ring_tail;
static volatile uint32_t interrupts;

static uint64_t enter_critical(void)
{
	uint64_t flags = interrupts_save();

	critical_sections++;
	if (interrupts_enabled())
		lost_masks++;
	return flags;
}

static void log_line(const char *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	uart_log((const uint8_t *)text, length);
}

static int processor_has_tsc_and_msr(void)
{
	uint32_t eax, ebx, ecx, edx;

	cpuid(1, &eax, &ebx, &ecx, &edx);
	return (edx & (1u << 4)) && (edx & (1u << 5));
}

static int wait_line_status(uint8_t bits, uint32_t milliseconds)
{
	uint64_t end = rdtsc() + milliseconds * ticks_per_millisecond;

	while (!(inb(uart_base + LSR) & bits)) {
		if (rdtsc() > end)
			return UART_TIMEOUT;
	}
	return UART_OK;
}

/* Takes what is there. At the trigger level a whole block can be read at once (PC16550D, 8.6). */
static void drain(uint8_t identification)
{
	uint32_t head = ring_head, at = head % RING_SIZE;

	if ((identification & IIR_ID) == IIR_RECEIVED && head - ring_tail <= RING_SIZE - TRIGGER && at <= RING_SIZE - TRIGGER) {
		insb(uart_base + RBR, ring + at, TRIGGER);
		head += TRIGGER;
	}
	while (inb(uart_base + LSR) & LSR_DATA) {
		uint8_t value = inb(uart_base + RBR);

		if (head - ring_tail < RING_SIZE)
			ring[head++ % RING_SIZE] = value;
	}
	ring_head = head;
}

static void uart_interrupt(void)
{
	uint8_t identification;

	interrupts++;
	while (!((identification = inb(uart_base + IIR)) & IIR_NONE))
		drain(identification);
}

int uart_init(uint16_t base, uint32_t baud)
{
	uint64_t flags;
	uint16_t divisor = CLOCK / baud;

	if (!processor_has_tsc_and_msr())
		return UART_NO_TSC;
	ticks_per_millisecond = ((rdmsr(MSR_PLATFORM_INFO) >> 8) & 0xFF) * 100000;

	uart_base = base;
	outb(base + SCR, 0x5A);
	if (inb(base + SCR) != 0x5A)
		return UART_NO_DEVICE;

	flags = enter_critical();
	outb(base + IER, 0);
	outb(base + LCR, LCR_DLAB);
	outb(base + DLL, divisor & 0xFF);
	outb(base + DLM, divisor >> 8);
	outb(base + LCR, LCR_8N1);
	outb(base + FCR, FCR_ENABLE | FCR_CLEAR | FCR_TRIGGER_14);
	outb(base + MCR, 0x0B); /* DTR, RTS, and OUT2, which lets the interrupt through */
	interrupts_restore(flags);

	if ((inb(base + IIR) & IIR_FIFO) != IIR_FIFO)
		return UART_NO_DEVICE;
	interrupts_init();
	interrupts_attach(IRQ_UART, uart_interrupt);
	outb(base + IER, IER_RECEIVED);
	log_line("16550A ready");
	return UART_OK;
}

int uart_send(const uint8_t *data, size_t length)
{
	while (length) {
		size_t chunk = length < FIFO_SIZE ? length : FIFO_SIZE;
		uint64_t flags;

		if (wait_line_status(LSR_EMPTY, 50) != UART_OK)
			goto stuck;
		flags = enter_critical();
		outsb(uart_base + THR, data, chunk);
		interrupts_restore(flags);
		data += chunk;
		length -= chunk;
	}
	if (wait_line_status(LSR_IDLE, 50) != UART_OK)
		goto stuck;
	uart_frame_done(uart_base, rdtsc());
	return UART_OK;
stuck:
	log_line("transmitter stuck");
	return UART_TIMEOUT;
}

int uart_receive(uint8_t *data, size_t length)
{
	size_t taken = 0;
	uint32_t begin = interrupts_ticks();
	uint64_t flags = enter_critical();

	while (taken < length && interrupts_ticks() - begin < RECEIVE_TICKS) {
		if (ring_head == ring_tail) {
			safe_halt(); /* sti takes effect after hlt: nothing can come between the test and the sleep */
			interrupts_disable();
			continue;
		}
		data[taken++] = ring[ring_tail % RING_SIZE];
		ring_tail++;
		begin = interrupts_ticks();
	}
	interrupts_restore(flags);
	return taken == length ? (int)taken : UART_TIMEOUT;
}

uint32_t uart_interrupts(void) { return interrupts; }

uint32_t uart_critical_sections(void) { return critical_sections; }

uint32_t uart_lost_interrupt_masks(void) { return lost_masks; }
