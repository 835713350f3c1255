/* Asks for the processor's features where nothing can be bound late: in an IFUNC resolver and in a constructor. */
#include <cpuid.h>

static unsigned in_constructor;

unsigned leaf1_ecx(void)
{
	unsigned eax, ebx, ecx, edx;

	__cpuid(1, eax, ebx, ecx, edx);
	return ecx;
}

static int with_aes(void) { return 1; }

static int without_aes(void) { return 0; }

static int (*resolve(void))(void) { return leaf1_ecx() & bit_AES ? with_aes : without_aes; }

int resolved(void) __attribute__((ifunc("resolve")));

__attribute__((constructor)) static void construct(void) { in_constructor = leaf1_ecx(); }

unsigned constructed(void) { return in_constructor; }

__attribute__((constructor)) static void halt_in_constructor(void) { __asm__ volatile("hlt"); }
