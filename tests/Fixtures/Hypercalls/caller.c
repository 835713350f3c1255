/* Calls every hypercall but line_last, which an optimizing compiler must then drop with its record. */
#include "everything.hypercalls.h"

long call_everything(long seed);

long call_everything(long seed)
{
	line_settings settings = { (uint32_t)seed, PARITY_EVEN, 0.5, 0 };
	line_pair pair = { settings, settings, true };
	uint32_t handle = 0;
	char text[4] = { 0 };

	line_reset();
	seed += line_frame_done((uint32_t)seed, 2);
	seed += line_log((const uint8_t *)"hi", 2);
	seed += (long)line_read(text, sizeof text);
	line_sort(&settings, 1);
	seed += line_open(&settings, &handle);
	seed += line_swap(&pair, PARITY_ODD, false);
	seed += (long)line_gain(1.0f, 2, 3.0) + (long)line_level();
	seed += line_six(1, 2, 3, 4, 5, 6);
	return seed + (long)(uintptr_t)line_map(1, 2, 3, text);
}
