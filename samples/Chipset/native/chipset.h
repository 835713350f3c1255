/* What the drivers of this module do for whoever calls them. */
#pragma once
#include <stdint.h>

#define CHIPSET_OK 0
#define CHIPSET_NOT_FOUND (-1)

struct network_card {
	uint64_t memory_address, memory_size;
	uint64_t station_address; /* 48 bits, the first byte highest */
	uint32_t port, ports;
	uint16_t place; /* bus, device, function: 8, 5 and 3 bits */
	uint16_t vendor, device;
};

struct machine_check {
	uint64_t status, address;
	uint32_t bank;
};

/* Finds the first Ethernet controller, measures its windows and lets it answer in them. */
int network_card_find(struct network_card *card);

/* Enables all banks of the machine check and clears them. Returns how many had an error; `last` is the last one. */
int machine_check_init(struct machine_check *last);

/* Sets up table of handlers, interrupt controllers and a timer of TICKS_PER_SECOND. */
void interrupts_init(void);
/* Sleeps for a number of ticks and returns how many have come. */
uint32_t timer_wait(uint32_t count);
/* Waits without sleeping, and returns the microseconds that the timer has measured meanwhile. */
uint32_t timer_delay(uint32_t microseconds);
/* Ticks so far. */
uint32_t timer_ticks(void);

#define TICKS_PER_SECOND 1000

/* The clock of the machine, in seconds since 1970. */
int64_t rtc_read(void);
