/* Copyright (c) The Afterlink contributors.
 * Licensed under the Apache License, Version 2.0.
 *
 * Control flow that is hard to follow, with sites between: jump tables, computed gotos, tail calls, function pointers, dead ends.
 */
#include <stdint.h>

static inline void cli(void) { __asm__ volatile("cli" ::: "memory"); }
static inline void sti(void) { __asm__ volatile("sti" ::: "memory"); }
static inline uint64_t rdtsc(void) { uint32_t low, high; __asm__ volatile("rdtsc" : "=a"(low), "=d"(high)); return low | (uint64_t)high << 32; }

static int twice(int x) { cli(); return 2 * x; }
static int thrice(int x) { sti(); return 3 * x; }
int (*const operations[])(int) = {twice, thrice};

int select_case(int x, int y)
{
    switch (x) {
    case 0: cli(); return y + 1;
    case 1: return y * 3;
    case 2: sti(); return y - 7;
    case 3: return y << 2;
    case 4: return (int)rdtsc();
    case 5: return y / 3;
    case 6: cli(); return y ^ 0x55;
    case 9: return ~y;
    default: return -1;
    }
}

int interpret(const uint8_t *program, int x)
{
    static const void *const labels[] = {&&add, &&sub, &&mask, &&unmask, &&stop};
#define NEXT goto *labels[*program++ & 3]
    NEXT;
add:
    x += 3;
    NEXT;
sub:
    x -= 5;
    if (x < 0)
        goto stop;
    NEXT;
mask:
    cli();
    NEXT;
unmask:
    sti();
    NEXT;
stop:
    return x;
}

int call_pointer(int x) { return operations[x & 1](x) + 1; }

int tail_call(int x) { cli(); return operations[x & 1](x); }

uint64_t measure(int count)
{
    uint64_t start = rdtsc(), sum = 0;
    for (int i = 0; i < count; i++)
        sum += select_case(i & 7, i);
    return sum + rdtsc() - start;
}

__attribute__((cold, noinline, noreturn)) static void die(void) { cli(); for (;;) __asm__ volatile("hlt"); }

int checked(int x)
{
    if (__builtin_expect(x < 0, 0))
        die();
    return select_case(x, x);
}
