// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

#include "registers.h"

	.text
run registers_invlpg, "invlpg 8(%rsp,%r8)"
run registers_lldt, "lldt %dx"
run registers_lgdt, "lgdt (%rbx)"
run registers_lidt, "lidt (%rbp)"
