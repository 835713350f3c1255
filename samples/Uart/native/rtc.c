/* The CMOS clock (Motorola MC146818A data sheet). */
#include "uart.h"
#include "processor.h"

enum { INDEX = 0x70, DATA = 0x71, STATUS_A = 0x0A, STATUS_B = 0x0B, UPDATING = 0x80, BINARY = 0x04 };

static uint8_t cmos(uint8_t index)
{
	outb(INDEX, index | 0x80); /* bit 7 keeps NMI off while the index is set */
	return inb(DATA);
}

static uint8_t binary(uint8_t value)
{
	return (value >> 4) * 10 + (value & 0x0F);
}

static void read_registers(uint8_t registers[7])
{
	static const uint8_t index[7] = { 0x00, 0x02, 0x04, 0x07, 0x08, 0x09, 0x32 };

	for (int i = 0; i < 7; i++)
		registers[i] = cmos(index[i]);
}

int rtc_read(struct rtc_time *time)
{
	uint64_t flags = interrupts_save();
	uint8_t now[7], again[7];
	int same;

	/* An update can begin between any two reads, so read until twice the same. */
	do {
		while (cmos(STATUS_A) & UPDATING)
			;
		read_registers(now);
		read_registers(again);
		same = 1;
		for (int i = 0; i < 7; i++)
			same &= now[i] == again[i];
	} while (!same);
	if (!(cmos(STATUS_B) & BINARY)) {
		for (int i = 0; i < 7; i++)
			now[i] = binary(now[i]);
	}
	interrupts_restore(flags);

	time->second = now[0];
	time->minute = now[1];
	time->hour = now[2];
	time->day = now[3];
	time->month = now[4];
	time->year = now[6] * 100 + now[5];
	return UART_OK;
}
