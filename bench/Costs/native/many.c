/* Ten thousand sites: what it costs to load and bind them. */
#define TEN(x) x x x x x x x x x x

void many_sites(void)
{
	__asm__ volatile(TEN(TEN(TEN(TEN("cli\n\t")))) : : : "memory");
}
