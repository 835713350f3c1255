// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

#include "functions.h"
#include "measure.h"
