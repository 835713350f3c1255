// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

#include "instructions.h"
#include "measure.h"
