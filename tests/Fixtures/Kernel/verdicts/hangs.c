// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

#include <linux/module.h>

static int __init hangs_init(void)
{
	for (;;)
		cpu_relax();
	return 0;
}
module_init(hangs_init);

MODULE_DESCRIPTION("Never ends");
MODULE_LICENSE("Dual MIT/GPL");
