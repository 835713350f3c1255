// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

#include <linux/module.h>

static int __init greets_init(void)
{
	pr_info("first line\n");
	pr_warn("second line\n");
	return 0;
}
module_init(greets_init);

MODULE_DESCRIPTION("Prints, and loads");
MODULE_LICENSE("Dual MIT/GPL");
