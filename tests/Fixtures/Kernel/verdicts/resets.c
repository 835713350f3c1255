// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

#include <linux/module.h>

static int __init resets_init(void)
{
	asm volatile("outb %%al, %%dx" :: "a"((u8)0x06), "d"((u16)0xcf9));
	for (;;)
		cpu_relax();
	return 0;
}
module_init(resets_init);

MODULE_DESCRIPTION("Resets the machine");
MODULE_LICENSE("Dual MIT/GPL");
