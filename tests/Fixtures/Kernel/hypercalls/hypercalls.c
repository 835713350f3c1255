// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

// Hypercalls that a module declares, with every sort of parameter. A kernel that does not run under KVM gets an error from each.
#include <linux/module.h>

#include <afterlink.h>

AFTERLINK_ENUM(device_state, int32_t, DEVICE_OFF = 0, DEVICE_ON = 1)
AFTERLINK_STRUCT(device_settings, uint32_t speed, device_state state)
AFTERLINK_HYPERCALL(0x20, int64_t, device_count)
AFTERLINK_HYPERCALL(0x21, int32_t, device_start, uint32_t index, uint64_t when)
AFTERLINK_HYPERCALL(0x22, void, device_stop, uint32_t index)
AFTERLINK_HYPERCALL(0x23, device_state, device_configure, AFTERLINK_IN(device_settings, settings), AFTERLINK_OUT(uint32_t, result))
AFTERLINK_HYPERCALL(0x24, int32_t, device_write, AFTERLINK_IN_BUFFER(uint8_t, bytes, length), uint64_t offset, uint32_t flags)

#define CHECK(number, condition, name) pr_info("%sok %d - %s\n", (condition) ? "" : "not ", number, name)

static int __init hypercalls_init(void)
{
	device_settings settings = { 9600, DEVICE_ON };
	uint8_t bytes[4] = { 0 };
	uint32_t result = 1;

	pr_info("KTAP version 1\n1..5\n");
	CHECK(1, device_count() == -ENODEV, "without arguments");
	CHECK(2, device_start(1, 2) == -ENODEV, "with numbers");
	device_stop(1);
	CHECK(3, true, "without result");
	CHECK(4, (int32_t)device_configure(&settings, &result) == -ENODEV && result == 1, "with pointers");
	CHECK(5, device_write(bytes, sizeof(bytes), 0, 0) == -ENODEV, "with a buffer");
	return 0;
}
module_init(hypercalls_init);

static void __exit hypercalls_exit(void)
{
}
module_exit(hypercalls_exit);

MODULE_DESCRIPTION("Declared hypercalls");
MODULE_LICENSE("Dual MIT/GPL");
