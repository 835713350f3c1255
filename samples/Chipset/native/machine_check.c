/* The machine check as a kernel finds it when it starts (Intel SDM volume 3B, "Machine-Check Initialization"). */
#include "chipset.h"
#include "processor.h"

enum { MCG_CAP = 0x179, MC0_CTL = 0x400, BANK_REGISTERS = 4, CTL = 0, STATUS = 1, ADDR = 2 };

#define STATUS_VALID (1ull << 63)
#define STATUS_HAS_ADDRESS (1ull << 58)

int machine_check_init(struct machine_check *last)
{
	unsigned banks = rdmsr(MCG_CAP) & 0xFF;
	int errors = 0;

	for (unsigned bank = 0; bank < banks; bank++) {
		uint32_t first = MC0_CTL + BANK_REGISTERS * bank;
		uint64_t status = rdmsr(first + STATUS);

		/* An error of before a warm reset is still there. */
		if (status & STATUS_VALID) {
			*last = (struct machine_check){
				.bank = bank, .status = status, .address = status & STATUS_HAS_ADDRESS ? rdmsr(first + ADDR) : 0,
			};
			errors++;
		}
		wrmsr(first + CTL, ~0ull);
		wrmsr(first + STATUS, 0); /* the only value that it takes */
	}
	return errors;
}
