// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

// Measures each operation and prints its cost: the least of many short runs, in picoseconds.
#pragma once

#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/module.h>

#define BATCHES 25

#define MEASURE(name, count, operation) \
	static noinline u64 run_##operation(void) \
	{ \
		u64 started = ktime_get_ns(); \
		int i; \
		for (i = 0; i < (count); i++) \
			operation(); \
		return div_u64((ktime_get_ns() - started) * 1000, (count)); \
	}
#include "operations.h"
#undef MEASURE

static int __init measure_init(void)
{
	u64 least;
	int batch;

#define MEASURE(name, count, operation) \
	least = U64_MAX; \
	for (batch = 0; batch < BATCHES; batch++) \
		least = min(least, run_##operation()); \
	pr_info("cost " KBUILD_MODNAME " " name " %llu\n", least);
#include "operations.h"
	return 0;
}
module_init(measure_init);

static void __exit measure_exit(void)
{
}
module_exit(measure_exit);

MODULE_DESCRIPTION("What sensitive instructions cost");
MODULE_LICENSE("Dual MIT/GPL");
