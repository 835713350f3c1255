/* The CMOS clock (Motorola MC146818A data sheet), which firmware leaves at 24 hours. */
#include "chipset.h"
#include "processor.h"

enum {
	INDEX = 0x70, DATA = 0x71, NMI_OFF = 0x80,
	SECONDS = 0x00, MINUTES = 0x02, HOURS = 0x04, DAY = 0x07, MONTH = 0x08, YEAR = 0x09, CENTURY = 0x32,
	STATUS_A = 0x0A, STATUS_B = 0x0B, UPDATE_IN_PROGRESS = 0x80, BINARY = 0x04,
};

static unsigned cmos(uint8_t index)
{
	outb(INDEX, index | NMI_OFF);
	return inb(DATA);
}

static unsigned number(uint8_t index)
{
	unsigned value = cmos(index);

	return cmos(STATUS_B) & BINARY ? value : (value >> 4) * 10 + (value & 0x0F);
}

/* Days since 1970; a year that begins in March has its leap day at the end. */
static int64_t days(int64_t year, unsigned month, unsigned day)
{
	year -= month <= 2;
	month = month <= 2 ? month + 9 : month - 3;
	return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719468;
}

int64_t rtc_read(void)
{
	uint64_t flags = interrupts_save();
	int64_t seconds;

	/* While the bit is clear nothing changes for 244 us at least ("Update cycle"); with interrupts off that is enough to read all of it. */
	while (cmos(STATUS_A) & UPDATE_IN_PROGRESS)
		;
	seconds = days(number(CENTURY) * 100 + number(YEAR), number(MONTH), number(DAY)) * 86400
		+ number(HOURS) * 3600 + number(MINUTES) * 60 + number(SECONDS);
	interrupts_restore(flags);
	return seconds;
}
