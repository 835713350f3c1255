// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

// Inline functions and templates: each is a section in a group, and of those of several objects one stays.

struct Port {
    unsigned short number;

    virtual ~Port() = default;

    virtual unsigned char read() const
    {
        unsigned char value;
        __asm__ volatile("inb %1, %0" : "=a"(value) : "d"(number));
        return value;
    }
};

template <int N> __attribute__((noinline)) unsigned long flags()
{
    unsigned long value;
    __asm__ volatile("pushfq; popq %0" : "=r"(value));
    return value + N;
}

#ifndef FUNCTION
#define FUNCTION first
#endif

extern "C" unsigned long FUNCTION(Port *port)
{
    try {
        return flags<1>() + flags<2>() + port->read();
    } catch (int) {
        __asm__ volatile("cli");
        return reinterpret_cast<unsigned long>(new Port);
    }
}
