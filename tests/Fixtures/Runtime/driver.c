/* Calls that a handler can spoil, with debug information that names their lines. */
#include <stdint.h>

uint8_t read_status(uint16_t port)
{
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "d"(port)); /* the line that messages name */
	return value;
}

int wait_ready(uint16_t port)
{
	while (!(read_status(port) & 1))
		;
	return 1;
}

void rest(void) { __asm__ volatile("hlt" : : : "memory"); }

uint64_t ask(uint64_t number)
{
	__asm__ volatile("vmcall" : "+a"(number) : : "memory");
	return number;
}

void ask_many(uint64_t number, uint64_t count, uint64_t *sum)
{
	for (uint64_t i = 0; i < count; i++)
		*sum += ask(number + i);
}

uint64_t disable_and_read(void)
{
	uint64_t flags;

	__asm__ volatile("cli; pushfq; popq %0; sti" : "=r"(flags) : : "memory");
	return flags;
}

uint32_t leaf(uint32_t number)
{
	uint32_t eax = number, ebx, ecx = 0, edx;

	__asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
	return eax;
}
