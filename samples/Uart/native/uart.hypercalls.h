/* What the driver asks of its machine beyond what the instruction set offers. Both sides read these lines: the C compiler
   through afterlink.h, and the C# generator, which makes them members of Uart.IHandlers. */
#pragma once
#include <afterlink.h>

/* A frame has left the transmitter: which line, and the time stamp counter when it did. Returns frames sent so far. */
AFTERLINK_HYPERCALL(0x10, uint32_t, uart_frame_done, uint32_t line, uint64_t when)

/* A message for the machine's log. Returns the number of bytes taken. */
AFTERLINK_HYPERCALL(0x11, int32_t, uart_log, AFTERLINK_IN_BUFFER(uint8_t, text, length))
