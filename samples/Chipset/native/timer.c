/* Counter 0 of the 8254 (Intel data sheet): interrupts at a rate, and a measure of what lies between them. */
#include "timer.h"
#include "chipset.h"
#include "processor.h"

enum {
	COUNTER_0 = 0x40, CONTROL = 0x43, RATE_GENERATOR = 0x34 /* both bytes, mode 2 */, LATCH_COUNTER_0 = 0x00,
	FREQUENCY = 1193182, PERIOD = FREQUENCY / TICKS_PER_SECOND, MICROSECONDS = 1000000,
};

static volatile uint32_t ticks;

void timer_init(void)
{
	outb(CONTROL, RATE_GENERATOR);
	outb(COUNTER_0, PERIOD & 0xFF);
	outb(COUNTER_0, PERIOD >> 8);
}

void timer_tick(void) { ticks++; }

uint32_t timer_ticks(void) { return ticks; }

uint32_t timer_wait(uint32_t count)
{
	uint64_t flags = interrupts_save();
	uint32_t begin = ticks;

	while (ticks - begin < count)
		sleep_until_interrupt();
	count = ticks - begin;
	interrupts_restore(flags);
	return count;
}

static uint32_t latch(void)
{
	uint64_t flags = interrupts_save();
	uint32_t low, high;

	outb(CONTROL, LATCH_COUNTER_0);
	low = inb(COUNTER_0);
	high = inb(COUNTER_0);
	interrupts_restore(flags);
	return high << 8 | low;
}

uint32_t timer_delay(uint32_t microseconds)
{
	uint64_t pulses = (uint64_t)microseconds * FREQUENCY / MICROSECONDS, passed = 0;
	uint32_t last = latch();

	/* It counts down from PERIOD to 1, and is looked at more often than once in a period. */
	while (passed < pulses) {
		uint32_t now = latch();

		passed += (last >= now ? last : last + PERIOD) - now;
		last = now;
	}
	return passed * MICROSECONDS / FREQUENCY;
}
