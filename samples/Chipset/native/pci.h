/* PCI configuration space by mechanism #1 (PCI Local Bus Specification 3.0, whose sections are cited). */
#pragma once
#include <stdint.h>

enum { PCI_ID = 0x00, PCI_COMMAND = 0x04, PCI_CLASS = 0x08, PCI_HEADER = 0x0C, PCI_BAR = 0x10, PCI_BUSES = 0x18 };

enum { PCI_COMMAND_IO = 1, PCI_COMMAND_MEMORY = 2, PCI_BAR_REGISTERS = 6, PCI_CLASS_ETHERNET = 0x0200 };

struct pci_bar {
	uint64_t address, size; /* size 0: there is none */
	int is_io, registers;
};

/* `place` is bus, device and function: 8, 5 and 3 bits. */
uint32_t pci_read(uint16_t place, uint8_t offset);
void pci_write_command(uint16_t place, uint16_t command);

/* The place of the first function of a class (base class and subclass) on a bus or behind its bridges, or CHIPSET_NOT_FOUND. */
int pci_find(uint8_t bus, uint16_t class);

/* What a base address register maps. The function must not answer meanwhile: see pci_write_command. */
struct pci_bar pci_measure_bar(uint16_t place, unsigned index);
