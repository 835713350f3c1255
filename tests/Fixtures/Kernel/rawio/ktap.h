// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

// Results as lines of KTAP, which 'afterlink boot' judges by.
#pragma once

#include <linux/printk.h>

static int ktap_count;

#define KTAP_BEGIN() pr_info("KTAP version 1\n")
#define KTAP_END() pr_info("1..%d\n", ktap_count)
#define CHECK(condition, name) \
	do { \
		bool passed_ = (condition); \
		pr_info("%sok %d - %s\n", passed_ ? "" : "not ", ++ktap_count, name); \
	} while (0)
