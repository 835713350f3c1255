/* The same with all of the vector state alive at each site: the module is compiled for AVX2, and ymm0-15 hold values across the loop. */
#include <stdint.h>

#define FILL(n) "vpcmpeqd %%ymm" #n ", %%ymm" #n ", %%ymm" #n "\n\t"
#define ALL FILL(0) FILL(1) FILL(2) FILL(3) FILL(4) FILL(5) FILL(6) FILL(7) \
	FILL(8) FILL(9) FILL(10) FILL(11) FILL(12) FILL(13) FILL(14) FILL(15)

#define LOOP(name, instruction, ...) \
	void wide_##name(long count) \
	{ \
		__asm__ volatile(ALL : : : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", \
			"xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"); \
		for (long i = 0; i < count; i++) \
			__asm__ volatile(instruction : : __VA_ARGS__ : "memory"); \
		__asm__ volatile("vzeroupper" : : : "xmm0"); \
	}

LOOP(empty, "")
LOOP(hypercall, "vmcall", "a"(1), "D"(i))
LOOP(in, "inb %%dx, %%al", "d"(0x3FD), "a"(0))
LOOP(rdtsc, "rdtsc", "a"(0), "d"(0))
