#include "pci.h"
#include "chipset.h"
#include "processor.h"

enum {
	CONFIG_ADDRESS = 0xCF8, CONFIG_DATA = 0xCFC,
	DEVICES = 32, FUNCTIONS = 8,
	SEVERAL_FUNCTIONS = 0x80, BRIDGE = 1,
	BAR_IO = 1, BAR_IO_FLAGS = 3, BAR_64_BIT = 4, BAR_TYPE = 6, BAR_MEMORY_FLAGS = 15,
};

#define CONFIG_ENABLE 0x80000000u
#define NOBODY 0xFFFF

static void select(uint16_t place, uint8_t offset)
{
	outl(CONFIG_ADDRESS, CONFIG_ENABLE | (uint32_t)place << 8 | (offset & 0xFC));
}

/* Two accesses make one, so nothing may come between them. */
uint32_t pci_read(uint16_t place, uint8_t offset)
{
	uint64_t flags = interrupts_save();
	uint32_t value;

	select(place, offset);
	value = inl(CONFIG_DATA);
	interrupts_restore(flags);
	return value;
}

static void pci_write(uint16_t place, uint8_t offset, uint32_t value)
{
	uint64_t flags = interrupts_save();

	select(place, offset);
	outl(CONFIG_DATA, value);
	interrupts_restore(flags);
}

/* 16 bits: the other half is the status register, whose bits are cleared by writing them (6.2.3). */
void pci_write_command(uint16_t place, uint16_t command)
{
	uint64_t flags = interrupts_save();

	select(place, PCI_COMMAND);
	outw(CONFIG_DATA, command);
	interrupts_restore(flags);
}

static int find_on_device(uint16_t place, uint16_t class)
{
	unsigned functions = 1;

	for (unsigned function = 0; function < functions; function++, place++) {
		uint8_t header, behind;
		int found;

		if ((pci_read(place, PCI_ID) & 0xFFFF) == NOBODY)
			continue;
		header = pci_read(place, PCI_HEADER) >> 16;
		if (header & SEVERAL_FUNCTIONS)
			functions = FUNCTIONS;
		if (pci_read(place, PCI_CLASS) >> 16 == class)
			return place;
		if ((header & ~SEVERAL_FUNCTIONS) != BRIDGE)
			continue;
		behind = pci_read(place, PCI_BUSES) >> 8;
		found = behind > place >> 8 ? pci_find(behind, class) : CHIPSET_NOT_FOUND;
		if (found != CHIPSET_NOT_FOUND)
			return found;
	}
	return CHIPSET_NOT_FOUND;
}

int pci_find(uint8_t bus, uint16_t class)
{
	int found = CHIPSET_NOT_FOUND;

	for (unsigned device = 0; device < DEVICES && found == CHIPSET_NOT_FOUND; device++)
		found = find_on_device(bus << 8 | device << 3, class);
	return found;
}

/* 6.2.5.1: of what is written the address bits below the size stay zero. What was there is put back. */
static uint32_t write_ones(uint16_t place, uint8_t offset)
{
	uint32_t before = pci_read(place, offset), ones;

	pci_write(place, offset, ~0u);
	ones = pci_read(place, offset);
	pci_write(place, offset, before);
	return ones;
}

struct pci_bar pci_measure_bar(uint16_t place, unsigned index)
{
	uint8_t offset = PCI_BAR + 4 * index;
	uint32_t low = pci_read(place, offset), ones = write_ones(place, offset);
	struct pci_bar bar = { .registers = 1 };

	if (low & BAR_IO) {
		/* The upper half may be fixed to zero: there are but 16 bits of ports. */
		bar.is_io = 1;
		bar.address = low & ~BAR_IO_FLAGS;
		bar.size = -(ones & ~BAR_IO_FLAGS) & 0xFFFF;
		return bar;
	}
	bar.address = low & ~BAR_MEMORY_FLAGS;
	if ((low & BAR_TYPE) == BAR_64_BIT) {
		bar.registers = 2;
		bar.address |= (uint64_t)pci_read(place, offset + 4) << 32;
		bar.size = -((uint64_t)write_ones(place, offset + 4) << 32 | (ones & ~BAR_MEMORY_FLAGS));
	} else {
		bar.size = -(ones & ~BAR_MEMORY_FLAGS);
	}
	return bar;
}
