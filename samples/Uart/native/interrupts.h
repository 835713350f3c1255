#pragma once
#include <stdint.h>

enum { IRQ_TIMER = 0, IRQ_UART = 4 };

/* Sets up the interrupt controller, the timer and the table of handlers, once. Interrupts stay as they were, on or off. */
void interrupts_init(void);
/* What runs when a line interrupts, with interrupts off. */
void interrupts_attach(unsigned irq, void (*handler)(void));
/* Timer interrupts so far, TICKS_PER_SECOND of them in a second. */
uint32_t interrupts_ticks(void);

#define TICKS_PER_SECOND 100
