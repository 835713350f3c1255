/* Every form that afterlink.h has. Both sides of the tests read it: gcc, g++ and clang, and the generator. */
#pragma once
#include <afterlink.h>

AFTERLINK_ENUM(line_parity, uint8_t, PARITY_NONE = 0, PARITY_EVEN = 1, PARITY_ODD)
AFTERLINK_STRUCT(line_settings, uint32_t baud, line_parity parity, double drift, void *owner)
AFTERLINK_STRUCT(line_pair, line_settings first, struct line_settings second, bool is_linked)

AFTERLINK_HYPERCALL(0x10, uint32_t, line_frame_done, uint32_t line, uint64_t when)
AFTERLINK_HYPERCALL(0x11, int32_t, line_log, AFTERLINK_IN_BUFFER(uint8_t, text, length))
AFTERLINK_HYPERCALL(0x12, size_t, line_read, AFTERLINK_OUT_BUFFER(char, text, length))
AFTERLINK_HYPERCALL(0x13, void, line_sort, AFTERLINK_INOUT_BUFFER(line_settings, lines, count))
AFTERLINK_HYPERCALL(0x14, bool, line_open, AFTERLINK_IN(line_settings, settings), AFTERLINK_OUT(uint32_t, handle))
AFTERLINK_HYPERCALL(0x15, line_parity, line_swap, AFTERLINK_INOUT(line_pair, pair), line_parity parity, bool is_forced)
AFTERLINK_HYPERCALL(0x16, double, line_gain, float factor, int step, double offset)
AFTERLINK_HYPERCALL(0x17, float, line_level)
AFTERLINK_HYPERCALL(0x18, void, line_reset, void)
AFTERLINK_HYPERCALL(0x19, long, line_six, long a, long b, long c, long d, long e, long f)
AFTERLINK_HYPERCALL(0x1a, void *, line_map, uintptr_t address, signed char order, unsigned short flags, \
                    /* an address that C# does not follow */ void *in)
AFTERLINK_HYPERCALL(0xFFFFFFFF, int16_t, line_last, int16_t value)
