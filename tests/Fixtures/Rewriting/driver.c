/* Copyright (c) The Afterlink contributors.
 * Licensed under the Apache License, Version 2.0.
 *
 * What drivers do with the machine, written as kernels write it. Built at every optimization level: inlining, loops around
 * one-byte instructions and functions that are nothing but a site are what windows have to be found in.
 */
#include <stddef.h>
#include <stdint.h>

static inline void outb(uint16_t port, uint8_t value) { __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port)); }
static inline void outw(uint16_t port, uint16_t value) { __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port)); }
static inline void outl(uint16_t port, uint32_t value) { __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port)); }

static inline uint8_t inb(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint16_t inw(uint16_t port)
{
    uint16_t value;
    __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint32_t inl(uint16_t port)
{
    uint32_t value;
    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline void insb(uint16_t port, void *buffer, size_t count)
{
    __asm__ volatile("cld; rep insb" : "+D"(buffer), "+c"(count) : "d"(port) : "memory");
}

static inline void outsb(uint16_t port, const void *buffer, size_t count)
{
    __asm__ volatile("cld; rep outsb" : "+S"(buffer), "+c"(count) : "d"(port) : "memory");
}

static inline void cli(void) { __asm__ volatile("cli" ::: "memory"); }
static inline void sti(void) { __asm__ volatile("sti" ::: "memory"); }
static inline void hlt(void) { __asm__ volatile("hlt" ::: "memory"); }

static inline uint64_t irq_save(void)
{
    uint64_t flags;
    __asm__ volatile("pushfq; popq %0; cli" : "=rm"(flags) : : "memory");
    return flags;
}

static inline void irq_restore(uint64_t flags) { __asm__ volatile("pushq %0; popfq" : : "g"(flags) : "memory", "cc"); }

static inline uint64_t rdmsr(uint32_t index)
{
    uint32_t low, high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(index));
    return (uint64_t)high << 32 | low;
}

static inline void wrmsr(uint32_t index, uint64_t value)
{
    __asm__ volatile("wrmsr" : : "c"(index), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

static inline uint64_t rdtsc(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

static inline void cpuid(uint32_t leaf, uint32_t *registers)
{
    __asm__ volatile("cpuid" : "=a"(registers[0]), "=b"(registers[1]), "=c"(registers[2]), "=d"(registers[3]) : "a"(leaf), "c"(0));
}

struct device {
    uint16_t base;
    uint32_t sent;
    uint8_t buffer[64];
    volatile int stop;
};

#define EXPORT __attribute__((visibility("default")))

EXPORT int device_ready(struct device *device, uint64_t timeout)
{
    uint64_t end = rdtsc() + timeout;
    while ((inb(device->base + 5) & 0x20) == 0) {
        if (rdtsc() > end)
            return 0;
    }
    return 1;
}

EXPORT void device_wait(struct device *device)
{
    while (inb(device->base + 5) & 1)
        ;
}

EXPORT int device_send(struct device *device, const uint8_t *data, size_t length)
{
    uint64_t flags = irq_save();
    for (size_t i = 0; i < length; i++) {
        if (!device_ready(device, 1000))
            break;
        outb(device->base, data[i]);
        device->sent++;
    }
    irq_restore(flags);
    return (int)device->sent;
}

EXPORT void device_send_block(struct device *device, size_t length) { outsb(device->base, device->buffer, length); }
EXPORT void device_receive_block(struct device *device, size_t length) { insb(device->base, device->buffer, length); }

EXPORT void idle_forever(void)
{
    for (;;)
        hlt();
}

EXPORT void idle(struct device *device)
{
    while (!device->stop) {
        sti();
        hlt();
        cli();
    }
}

EXPORT void panic(struct device *device)
{
    cli();
    outb(device->base, '!');
    for (;;)
        hlt();
}

EXPORT uint32_t pci_read(uint32_t address)
{
    uint64_t flags = irq_save();
    outl(0xcf8, address);
    uint32_t value = inl(0xcfc);
    irq_restore(flags);
    return value;
}

EXPORT void pci_write16(uint32_t address, uint16_t value)
{
    outl(0xcf8, address);
    outw(0xcfc, value);
}

EXPORT uint16_t ide_status(void) { return inw(0x1f0); }

EXPORT uint8_t cmos_read(uint8_t index)
{
    cli();
    outb(0x70, index | 0x80);
    uint8_t value = inb(0x71);
    sti();
    return value;
}

EXPORT void interrupts_off(void) { cli(); }
EXPORT void interrupts_on(void) { sti(); }

EXPORT int has_feature(int bit)
{
    uint32_t registers[4];
    cpuid(1, registers);
    return (registers[3] >> bit) & 1;
}

EXPORT void msr_update(uint32_t index, uint64_t clear, uint64_t set) { wrmsr(index, (rdmsr(index) & ~clear) | set); }

EXPORT uint32_t dispatch(struct device *device, int command, uint32_t argument)
{
    switch (command) {
    case 0: outb(device->base, (uint8_t)argument); return 0;
    case 1: return inb(device->base);
    case 2: cli(); return 1;
    case 3: sti(); return 2;
    case 4: return (uint32_t)rdtsc();
    case 5: outl(device->base, argument); return 3;
    case 6: return inl(device->base);
    case 7: hlt(); return 4;
    case 8: return has_feature((int)argument);
    default: return ~0u;
    }
}

EXPORT int last(void) { return 42; }
