// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

// The list of what is measured, to be included wherever something is made of each: name, how often in a run, function.
MEASURE("cli-sti", 2000, disable_and_enable)
MEASURE("cli-sti-live", 2000, disable_and_enable_live)
MEASURE("pushf", 2000, save_flags)
MEASURE("pushf-cli-popf", 2000, save_disable_restore)
MEASURE("mov-cr0", 1000, from_cr0)
MEASURE("mov-cr2", 1000, from_cr2)
MEASURE("mov-cr3", 1000, from_cr3)
MEASURE("rdmsr", 500, from_msr)
MEASURE("cpuid", 500, identify)
