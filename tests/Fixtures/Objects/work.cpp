/* Copyright (c) The Afterlink contributors.
 * Licensed under the Apache License, Version 2.0.
 *
 * What surrounds sites in real objects: switches, computed gotos, calls that throw, inline functions and templates, thread-local and global
 * data, loops. work() prints the same in every run.
 */
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <stdexcept>

/* As C code sees them: names that no other file knows. */
extern "C" {
extern int shared;
int other(int);
int work(void);
}

static thread_local int local_count;
extern thread_local int shared_count;

static inline uint32_t vendor(void)
{
    uint32_t a = 0, b, c = 0, d;
    __asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    return b ^ c ^ d;
}

static inline uint16_t code_segment(void)
{
    uint16_t value;
    __asm__ volatile("mov %%cs, %0" : "=r"(value));
    return value;
}

static inline uint64_t flags(void)
{
    uint64_t value;
    __asm__ volatile("pushfq\n\tpopq %0" : "=r"(value)::"memory");
    return value & 0x202;
}

static inline void clear_direction(void)
{
    __asm__ volatile("pushfq\n\tpopfq" ::: "memory", "cc");
}

/* Cases of a switch: each begins at a place that a table leads to. */
__attribute__((noinline)) int choose(int value)
{
    switch (value) {
    case 0: return code_segment() + 1;
    case 1: return (int)flags();
    case 2: return other(value);
    case 3: clear_direction(); return shared;
    case 4: return code_segment() ^ shared;
    case 5: shared += value; return code_segment();
    case 6: return other(code_segment());
    case 7: return 77;
    }
    return -1;
}

/* Labels whose addresses are data, or the distances between them. */
__attribute__((noinline)) int interpret(const char *program)
{
    static const void *const steps[] = {&&add, &&segment, &&test, &&stop};
    static const int distances[] = {(int)((char *)&&add - (char *)&&add), (int)((char *)&&segment - (char *)&&add), 0, 0};
    int result = distances[1] != 0;
    goto *steps[*program++ - '0'];
add:
    result += shared;
    goto *steps[*program++ - '0'];
segment:
    result ^= code_segment();
    goto *steps[*program++ - '0'];
test:
    clear_direction();
    result = result * 3 + (int)flags();
    goto *steps[*program++ - '0'];
stop:
    return result;
}

struct Guard {
    explicit Guard(int &count) : count_(count) { count_++; }
    ~Guard() { count_ += code_segment() != 0; }
    int &count_;
};

/* A call that throws right behind a site, and a landing pad that has one. */
__attribute__((noinline)) int thrower(int value)
{
    uint32_t which = vendor();
    if (value > 2)
        throw std::runtime_error(which == vendor() ? "same" : "other");
    return value;
}

__attribute__((noinline)) int catcher(int value)
{
    int count = 0;
    try {
        Guard guard(count);
        clear_direction();
        return thrower(value) + count;
    } catch (const std::exception &problem) {
        return code_segment() + count + (int)strlen(problem.what());
    }
}

template <typename T> __attribute__((noinline)) T twice(T value)
{
    clear_direction();
    return value + value + (T)(code_segment() - code_segment());
}

inline int __attribute__((noinline)) in_group(int value)
{
    local_count += value;
    clear_direction();
    shared_count += local_count;
    return shared_count * 2 + code_segment();
}

__attribute__((noinline)) int loop(int count)
{
    int sum = 0;
    for (int i = 0; i < count; i++) {
        sum += i * code_segment();
        if (i % 3 == 1)
            clear_direction();
    }

    return sum;
}

/* A site that faults: the signal's handler throws through the site's own frame. */
__attribute__((noinline)) int fault(int value)
{
    __asm__ volatile("cli" ::: "memory");
    return value + shared;
}

static void on_signal(int number)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    sigprocmask(SIG_UNBLOCK, &set, nullptr);
    throw number;
}

int shared = 40;
thread_local int shared_count = 3;

int other(int value)
{
    return value * 5 + (int)vendor() - (int)vendor();
}

int work(void)
{
    for (int i = -1; i < 9; i++)
        printf("%d ", choose(i));
    printf("\n%d %d\n", interpret("0123"), interpret("1202103"));
    printf("%d %d\n", catcher(1), catcher(5));
    printf("%d %ld %d %d\n", twice(4), twice(5L), in_group(2), in_group(3));
    printf("%d\n", loop(50));
    int (*volatile faulting)(int) = fault;
    signal(SIGSEGV, on_signal);
    try {
        printf("%d\n", faulting(1));
    } catch (int number) {
        printf("caught %d\n", number);
    }
    return 0;
}
