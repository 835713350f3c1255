/* Loops around one instruction each, for the bench on the C# side to time. */
#include <stdint.h>
#include "costs.hypercalls.h"

#define LOOP(name, ...) \
	void costs_##name(long count) \
	{ \
		for (long i = 0; i < count; i++) \
			__asm__ volatile(__VA_ARGS__); \
	}

LOOP(empty, "" : : : "memory")
LOOP(cli, "cli" : : : "memory")
LOOP(sti, "sti" : : : "memory")
LOOP(pushf_popf, "pushfq\n\tpopfq" : : : "memory", "cc")
LOOP(cpuid, "cpuid" : : "a"(1), "c"(0) : "rbx", "rdx", "memory")
LOOP(rdtsc, "rdtsc" : : : "rax", "rdx", "memory")
LOOP(in, "inb %%dx, %%al" : : "d"(0x60) : "rax", "memory")
LOOP(in_device, "inb %%dx, %%al" : : "d"(0x3FD) : "rax", "memory")

uint64_t costs_hypercall(long count)
{
	uint64_t sum = 0;

	for (long i = 0; i < count; i++)
		sum += costs_echo(i);
	return sum;
}

/* The same call out of native code without Afterlink: what .NET itself charges for it. */
uint64_t costs_callback(uint64_t (*callback)(uint64_t), long count)
{
	uint64_t sum = 0;

	for (long i = 0; i < count; i++)
		sum += callback(i);
	return sum;
}
