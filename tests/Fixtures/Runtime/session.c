/* A module whose every result comes from its machine: ports, MSRs, time, chance, the processor, hypercalls and their buffers. */
#include <stddef.h>
#include <stdint.h>
#include "afterlink.h"

AFTERLINK_HYPERCALL(1, uint32_t, fill, AFTERLINK_OUT_BUFFER(uint8_t, data, length), uint32_t seed)
AFTERLINK_HYPERCALL(2, void, put, AFTERLINK_IN_BUFFER(uint8_t, text, length))
AFTERLINK_HYPERCALL(3, int32_t, swap, AFTERLINK_INOUT(int32_t, value))

#define STATUS 0x3FD
#define DATA 0x3F8

static inline uint8_t inb(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	return value;
}

static inline void outb(uint16_t port, uint8_t value) { __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port)); }

static inline uint64_t mix(uint64_t sum, uint64_t value) { return (sum ^ value) * 0x100000001B3; }

/* Polls until the device is ready: how often is the device's to say. */
static uint8_t receive(void)
{
	while (!(inb(STATUS) & 1))
		;
	return inb(DATA);
}

uint64_t read_time(void)
{
	uint32_t low, high, processor;

	__asm__ volatile("rdtscp" : "=a"(low), "=d"(high), "=c"(processor));
	return ((uint64_t)high << 32 | low) + processor;
}

uint64_t session(uint32_t rounds)
{
	uint64_t sum = 0xCBF29CE484222325;
	uint8_t buffer[64];
	int32_t value = 7;

	for (uint32_t round = 0; round < rounds; round++) {
		uint32_t low, high, eax = 0, ebx, ecx = 0, edx;
		uint64_t random;
		void *destination = buffer;
		size_t count = 16;

		sum = mix(sum, receive());
		outb(DATA, (uint8_t)sum);
		__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
		sum = mix(sum, (uint64_t)high << 32 | low);
		sum = mix(sum, read_time());
		__asm__ volatile("rdrand %0" : "=r"(random) : : "cc");
		sum = mix(sum, random);
		__asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
		sum = mix(sum, (uint64_t)ebx << 32 | edx);
		__asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(0x1B));
		sum = mix(sum, (uint64_t)high << 32 | low);
		__asm__ volatile("cli; rep insb; sti" : "+D"(destination), "+c"(count) : "d"(DATA) : "memory");
		for (size_t i = 0; i < 16; i++)
			sum = mix(sum, buffer[i]);
		sum = mix(sum, fill(buffer, sizeof(buffer), round));
		for (size_t i = 0; i < sizeof(buffer); i++)
			sum = mix(sum, buffer[i]);
		put(buffer, 8);
		sum = mix(sum, (uint64_t)(uint32_t)swap(&value));
		sum = mix(sum, (uint64_t)(uint32_t)value);
	}

	return sum;
}

/* What a caller does differently the second time. */
void out_twice(uint8_t first, uint8_t second)
{
	outb(DATA, first);
	outb(DATA, second);
}

void in_or_out(int out)
{
	if (out)
		outb(DATA, 1);
	else
		(void)inb(DATA);
}

void put_text(const uint8_t *text, size_t length) { put(text, length); }

/* A handler that calls back. */
uint64_t number_of(uint64_t number)
{
	__asm__ volatile("vmcall" : "+a"(number) : : "memory");
	return number;
}
