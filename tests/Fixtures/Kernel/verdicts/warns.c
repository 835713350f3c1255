// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

#include <linux/module.h>

static int __init warns_init(void)
{
	WARN(1, "something is odd\n");
	return 0;
}
module_init(warns_init);

MODULE_DESCRIPTION("Makes the kernel warn");
MODULE_LICENSE("Dual MIT/GPL");
