/* Finds an RTL8139 (Realtek data sheet) as any driver finds its card: it is not told where, and reads its station address through the window of ports. */
#include "chipset.h"
#include "pci.h"
#include "processor.h"

enum { IDR0 = 0, STATION_BYTES = 6 };

int network_card_find(struct network_card *card)
{
	int place = pci_find(0, PCI_CLASS_ETHERNET);
	struct pci_bar bar;
	uint16_t command;

	if (place == CHIPSET_NOT_FOUND)
		return CHIPSET_NOT_FOUND;
	*card = (struct network_card){
		.place = place, .vendor = pci_read(place, PCI_ID), .device = pci_read(place, PCI_ID) >> 16,
	};

	command = pci_read(place, PCI_COMMAND);
	pci_write_command(place, command & ~(PCI_COMMAND_IO | PCI_COMMAND_MEMORY));
	for (unsigned index = 0; index < PCI_BAR_REGISTERS; index += bar.registers) {
		bar = pci_measure_bar(place, index);
		if (bar.is_io) {
			card->port = bar.address;
			card->ports = bar.size;
		} else if (bar.size) {
			card->memory_address = bar.address;
			card->memory_size = bar.size;
		}
	}
	pci_write_command(place, command | PCI_COMMAND_IO | PCI_COMMAND_MEMORY);

	for (unsigned i = 0; i < STATION_BYTES; i++)
		card->station_address = card->station_address << 8 | inb(card->port + IDR0 + i);
	return CHIPSET_OK;
}
