#pragma once
#include <stddef.h>
#include <stdint.h>

#define UART_OK 0
#define UART_NO_DEVICE (-1)
#define UART_TIMEOUT (-2)
#define UART_NO_TSC (-3)

struct rtc_time {
	uint16_t year;
	uint8_t month, day, hour, minute, second;
};

/* Finds a 16550A at `base`, checks the processor, sets 8N1 at `baud`. */
int uart_init(uint16_t base, uint32_t baud);
/* Sends `length` bytes, a FIFO at a time. Returns UART_OK or UART_TIMEOUT. */
int uart_send(const uint8_t *data, size_t length);
/* Sleeps (hlt) until interrupts have brought `length` bytes. Returns the number of bytes, or UART_TIMEOUT where none comes for half a second. */
int uart_receive(uint8_t *data, size_t length);
/* Reads the CMOS clock. */
int rtc_read(struct rtc_time *time);
/* Interrupts of the UART so far. */
uint32_t uart_interrupts(void);
/* Critical sections entered so far: proof that none of them was entered with interrupts on. */
uint32_t uart_critical_sections(void);
/* Times that a critical section found interrupts still enabled: stays 0 where cli and popf mean something. */
uint32_t uart_lost_interrupt_masks(void);
