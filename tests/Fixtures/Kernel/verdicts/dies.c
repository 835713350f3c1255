// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

#include <linux/module.h>

static int __init dies_init(void)
{
	pr_info("the last words\n");
	*(volatile int *)8 = 1;
	return 0;
}
module_init(dies_init);

MODULE_DESCRIPTION("Kills the kernel");
MODULE_LICENSE("Dual MIT/GPL");
