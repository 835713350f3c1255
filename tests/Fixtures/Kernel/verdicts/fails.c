// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

#include <linux/module.h>

static int __init fails_init(void)
{
	pr_info("KTAP version 1\n1..3\n");
	pr_info("ok 1 - water is wet\n");
	pr_info("not ok 2 - fire is cold\n");
	pr_info("not ok 3 - ice is hot # TODO melt it\n");
	return 0;
}
module_init(fails_init);

MODULE_DESCRIPTION("A test of it fails");
MODULE_LICENSE("Dual MIT/GPL");
