/* The module of the end-to-end test: calls each hypercall, and checks what the C# machine answers. Returns 0, or the number of the
   check that failed. */
#include "everything.hypercalls.h"
#include <string.h>

int drive_everything(long a, long b, double x, double y);
int32_t drive_null(void);

__attribute__((visibility("default"))) int drive_everything(long a, long b, double x, double y)
{
	line_settings lines[3] = { { 300, PARITY_NONE, 1.5, 0 }, { 100, PARITY_EVEN, 2.5, lines }, { 200, PARITY_ODD, 3.5, 0 } };
	line_pair pair = { lines[0], lines[1], false };
	uint32_t handle = 0;
	char text[8] = "xxxxxxx";

	if (line_frame_done(0xFFFFFFFF, 0x123456789ABCDEF0) != 0xFFFFFFFE)
		return 1;
	if (line_log((const uint8_t *)"hello", 5) != -5)
		return 2;
	if (line_log(0, 0) != 0)
		return 3;
	if (line_read(text, 4) != 4 || memcmp(text, "C#!!xxx", 8) != 0)
		return 4;
	line_sort(lines, 3);
	if (lines[0].baud != 100 || lines[0].owner != lines || lines[1].baud != 200 || lines[2].baud != 300 || lines[2].drift != 1.5)
		return 5;
	if (!line_open(&lines[0], &handle) || handle != 101 || line_open(&lines[1], &handle) || handle != 0)
		return 6;
	if (line_swap(&pair, PARITY_ODD, true) != PARITY_EVEN || pair.first.baud != 100 || pair.second.baud != 300 || !pair.is_linked)
		return 7;
	if (line_gain(1.5f, -2, 3.75) != 1.5 * -2 + 3.75 || line_level() != -0.5f)
		return 8;
	line_reset();
	if (line_six(1, -2, 3, -4, 5, -6) != 1 - 4 + 9 - 16 + 25 - 36)
		return 9;
	if (line_map(0xFFFFFFFFFFFFFFFE, -1, 0xFFFF, text) != (void *)((char *)text + 1))
		return 10;
	if (line_last(-3) != -4)
		return 11;

	/* The arguments are still needed here: what the compiler keeps of them in registers must have come through. */
	return a == 11 && b == 22 && x == 1.25 && y == 2.5 ? 0 : 12;
}

__attribute__((visibility("default"))) int32_t drive_null(void)
{
	return line_log(0, 1);
}
