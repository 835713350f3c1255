/* Copyright (c) The Afterlink contributors.
 * Licensed under the Apache License, Version 2.0.
 *
 * Calls of every form in frames of several forms, through which exceptions and backtraces pass. Each call can be a probe.
 */
#include <execinfo.h>
#include <cstddef>
#include <stdexcept>
#include <string>

#define NOINLINE __attribute__((noinline, noclone))

struct Counter
{
    explicit Counter(int &value) : count(value) { ++count; }
    ~Counter() { --count; }
    int &count;
};

struct Visitor
{
    virtual ~Visitor() = default;
    virtual int visit(int value) = 0;
};

struct Thrower : Visitor
{
    int visit(int value) override;
};

static int alive;

extern "C" NOINLINE int may_throw(int value)
{
    if (value % 2 == 0)
        throw value;
    if (value % 3 == 0)
        throw std::runtime_error(std::to_string(value));
    return value;
}

int Thrower::visit(int value) { return may_throw(value) + 1; }

/* A direct call, with a landing pad that runs a destructor. */
static NOINLINE int direct(int value)
{
    Counter counter(alive);
    return may_throw(value) + 1;
}

/* A call through a register. */
static NOINLINE int by_register(int (*function)(int), int value)
{
    Counter counter(alive);
    return function(value) + 1;
}

/* A call through memory: the virtual table. */
static NOINLINE int by_table(Visitor *visitor, int value)
{
    Counter counter(alive);
    return visitor->visit(value) + 1;
}

/* A frame whose size is known at run time only: CFA by rbp. */
static NOINLINE int variable(int value)
{
    volatile char bytes[value + 1];
    bytes[value] = (char)value;
    Counter counter(alive);
    return may_throw(bytes[value]) + 1;
}

/* Arguments on the stack: the depth changes around the call. */
extern "C" NOINLINE int many(int a, int b, int c, int d, int e, int f, int g, int h) { return may_throw(a) + b + c + d + e + f + g + h; }

static NOINLINE int pushes(int value)
{
    Counter counter(alive);
    return many(value, 1, 2, 3, 4, 5, 6, 7) + 1;
}

/* A tail call: the frame is gone. */
static NOINLINE int tail(int value) { return may_throw(value); }

/* Catches in the very function that owns the probed call, and throws on from a landing pad. */
static NOINLINE int nested(int value)
{
    try {
        try {
            return direct(value);
        } catch (const std::exception &caught) {
            throw 1000 + (int)caught.what()[0];
        }
    } catch (int caught) {
        return -caught;
    }
}

/* What all of them give for a value, in one number; the destructors must all have run. */
extern "C" long work(int value)
{
    Thrower thrower;
    long sum = 0;
    for (int form = 0; form < 7; form++) {
        try {
            switch (form) {
            case 0: sum += direct(value); break;
            case 1: sum += by_register(may_throw, value); break;
            case 2: sum += by_table(&thrower, value); break;
            case 3: sum += variable(value); break;
            case 4: sum += pushes(value); break;
            case 5: sum += tail(value); break;
            default: sum += nested(value); break;
            }
        } catch (int caught) {
            sum += 100 * (form + 1) + caught;
        } catch (const std::runtime_error &caught) {
            sum += 10000 * (form + 1) + (long)std::stoi(caught.what());
        }
    }

    return alive == 0 ? sum : -1;
}

static NOINLINE int depth_of(int depth)
{
    void *frames[64];
    if (depth > 0)
        return depth_of(depth - 1) + 1 - 1;
    return backtrace(frames, 64);
}

/* How many frames backtrace sees below 3 calls of this module's own. */
extern "C" int frames(void) { return depth_of(3); }
