// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

// Raw instructions that a Xen PV kernel must not execute: they fault there, and without a fixup that is an oops.
#include <linux/module.h>

#include "ktap.h"
#include "oracle.h"

static noinline void check_halt(void)
{
	bool is_off;

	asm volatile("hlt" ::: "memory");
	CHECK(true, "hlt returns with the next interrupt");

	asm volatile("cli" ::: "memory");
	asm volatile("sti\n\thlt" ::: "memory");
	is_off = oracle_interrupts_are_off();
	CHECK(!is_off, "sti and hlt as one return with interrupts on");
}

static noinline void check_translation(void)
{
	static unsigned long value = 0x5eed;

	asm volatile("invlpg (%0)" :: "r"(&value) : "memory");
	CHECK(READ_ONCE(value) == 0x5eed, "invlpg");
}

static int __init rawfault_init(void)
{
	KTAP_BEGIN();
	check_translation();
	check_halt();
	KTAP_END();
	return 0;
}
module_init(rawfault_init);

static void __exit rawfault_exit(void)
{
}
module_exit(rawfault_exit);

MODULE_DESCRIPTION("Raw instructions that fault where the kernel is not privileged");
MODULE_LICENSE("Dual MIT/GPL");
