#pragma once
#include <afterlink.h>

/* The cheapest question there is: the handler gives back what it got. */
AFTERLINK_HYPERCALL(0x1, uint64_t, costs_echo, uint64_t value)
