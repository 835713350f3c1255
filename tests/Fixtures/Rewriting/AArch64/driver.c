/* A driver's code for AArch64, as a kernel would compile it: privileged instructions, a constant table in text, a call between sections. */
typedef unsigned long u64;

/* The words of "msr daifset, #2" and "hvc #0": data, whatever they look like. */
__attribute__((section(".text"), used)) static const unsigned table[] = { 0xd50342dfu, 0xd4000002u, 0xd5381000u };

__attribute__((section(".init.text"), noinline)) u64 driver_probe(void)
{
    u64 identification, control;
    __asm__ volatile("mrs %0, midr_el1" : "=r"(identification));
    __asm__ volatile("mrs %0, sctlr_el1" : "=r"(control));
    return identification ^ control;
}

__attribute__((noinline)) u64 driver_time(void)
{
    u64 now;
    __asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(now) :: "memory");
    return now;
}

__attribute__((noinline)) u64 driver_critical(const unsigned *lock, unsigned index)
{
    u64 flags, result;
    __asm__ volatile("mrs %0, daif; msr daifset, #2" : "=r"(flags) :: "memory");
    result = lock[index & 1] + table[index % 3] + driver_time();
    __asm__ volatile("msr daif, %0" :: "r"(flags) : "memory");
    return result;
}

u64 driver_main(const unsigned *lock, unsigned index)
{
    if (index > 100)
        __asm__ volatile("wfi");
    return driver_probe() + driver_critical(lock, index);
}
