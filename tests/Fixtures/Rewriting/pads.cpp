// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.
//
// A site that only an exception's landing pad leads to.

extern "C" void may_throw(int value)
{
    if (value < 0)
        throw value;
}

extern "C" int guarded(int value)
{
    try {
        may_throw(value);
        return 0;
    } catch (int caught) {
        unsigned low, high;
        __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
        return caught + (int)(low & high & 0);
    }
}
