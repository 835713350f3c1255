/* What the instructions cost an ordinary process: the native instruction where it runs at all, else a SIGSEGV handler that
   emulates it. Prints "name<TAB>nanoseconds" lines: the median of several runs, the empty loop taken off. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <ucontext.h>

enum { RUNS = 9 };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static volatile uint64_t interrupt_flag;

static void emulate(int signal, siginfo_t *info, void *context)
{
	ucontext_t *c = context;
	const uint8_t *ip = (const uint8_t *)c->uc_mcontext.gregs[REG_RIP];

	(void)signal;
	(void)info;
	switch (*ip) {
	case 0xFA: interrupt_flag = 0; break;
	case 0xFB: interrupt_flag = 1; break;
	case 0xEC: c->uc_mcontext.gregs[REG_RAX] = (c->uc_mcontext.gregs[REG_RAX] & ~0xFFL) | 0x5A; break;
	default: abort();
	}
	c->uc_mcontext.gregs[REG_RIP]++;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

#define MEASURE(name, count, ...) do { \
	double runs[RUNS]; \
	for (int run = 0; run < RUNS; run++) { \
		double start = now(); \
		for (long i = 0; i < (count); i++) \
			__asm__ volatile(__VA_ARGS__); \
		runs[run] = (now() - start) / (count); \
	} \
	qsort(runs, RUNS, sizeof *runs, compare); \
	if (*(name)) \
		printf("%s\t%.3f\n", (name), runs[RUNS / 2] - empty); \
	else \
		empty = runs[RUNS / 2]; \
} while (0)

int main(void)
{
	struct sigaction action = { .sa_sigaction = emulate, .sa_flags = SA_SIGINFO };
	double empty = 0;

	sigaction(SIGSEGV, &action, NULL);
	MEASURE("", 20000000, "" : : : "memory");
	MEASURE("native.rdtsc", 2000000, "rdtsc" : : : "rax", "rdx", "memory");
	MEASURE("native.cpuid", 20000, "cpuid" : : "a"(1), "c"(0) : "rbx", "rdx", "memory");
	MEASURE("trap.cli", 20000, "cli" : : : "memory");
	MEASURE("trap.in", 20000, "inb %%dx, %%al" : : "d"(0x60) : "rax", "memory");
	return 0;
}
