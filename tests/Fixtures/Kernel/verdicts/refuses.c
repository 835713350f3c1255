// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

#include <linux/module.h>

static int __init refuses_init(void)
{
	pr_err("there is no such device\n");
	return -ENODEV;
}
module_init(refuses_init);

MODULE_DESCRIPTION("Refuses to load");
MODULE_LICENSE("Dual MIT/GPL");
