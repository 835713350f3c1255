/* Copyright (c) The Afterlink contributors.
 * Licensed under the Apache License, Version 2.0. */

/* Inline assembly as drivers have it, in both syntaxes. run() calls what a process may do. */

#include <stdint.h>

static inline unsigned char inb(unsigned short port)
{
    unsigned char value;

    __asm__ volatile("inb {%w1, %b0|%b0, %w1}" : "=a"(value) : "Nd"(port));
    return value;
}

/* The compiler makes a jump table of this, and sites stand close to its targets. */
int control(int request)
{
    switch (request) {
    case 0:
        __asm__ volatile("cli");
        break;
    case 1:
        __asm__ volatile("sti; hlt\n\tcli");
        break;
    case 2:
        return inb(0x71);
    case 3:
        return inb((unsigned short)(request + 0x3f5));
    case 4:
        __asm__ volatile("wbinvd" ::: "memory");
        break;
    case 5:
        __asm__ goto("clts; hlt; jmp %l[out]" : : : : out);
        break;
    default:
        return -1;
    }
    return 3;
out:
    return 9;
}

uint64_t flags(void)
{
    uint64_t value;

    __asm__ volatile("pushfq\n\tpop{q} %0" : "=r"(value)); /* tests look for this line */
    return value;
}

static uint32_t leaf(uint32_t number)
{
    uint32_t a = number, b, c = 0, d;

    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return b ^ c ^ d;
}

static int grows(void)
{
    uint32_t low, high;
    uint64_t first, second;

    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    first = (uint64_t)high << 32 | low;
    __asm__ volatile("rdtscp" : "=a"(low), "=d"(high) : : "ecx");
    second = (uint64_t)high << 32 | low;
    return second > first;
}

/* The same value in every run on one machine. */
uint64_t run(void)
{
    uint64_t segment = 0;

    __asm__ volatile("mov{l} {%%ds, %k0|%k0, ds}" : "=r"(segment));
    return leaf(0) + (uint64_t)grows() + (flags() & 2) + segment;
}
