/* Copyright (c) The Afterlink contributors.
 * Licensed under the Apache License, Version 2.0.
 *
 * A provider whose slots take a backtrace each, while the program says so, and show the first one that does not lead to main.
 */
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <execinfo.h>

struct Slot
{
    void (*code)();
    std::uint64_t rest[3];
};

extern "C" Slot afterlink_bindings_v1[128];
Slot afterlink_bindings_v1[128];

static bool is_watching;
static long broken;

static bool leads_to_main(void *const *frames, int count)
{
    for (int i = 0; i < count; i++) {
        Dl_info info;
        if (dladdr(frames[i], &info) && info.dli_sname && !std::strcmp(info.dli_sname, "main"))
            return true;
    }
    return false;
}

/* Called with every register of the site saved. */
extern "C" void take_backtrace(Slot *slot)
{
    slot->rest[2]++;
    if (!is_watching)
        return;
    void *frames[128];
    int count = backtrace(frames, 128);
    if (!leads_to_main(frames, count) && broken++ == 0) {
        std::printf("broken:\n");
        std::fflush(stdout);
        backtrace_symbols_fd(frames, count, 1);
    }
}

/* All registers that C may change, flags and vector registers included; then "run the original": rcx = 0. */
__asm__(".text\n"
        ".globl tracing_slot\n"
        ".hidden tracing_slot\n"
        ".type tracing_slot, @function\n"
        "tracing_slot: .cfi_startproc\n"
        "pushfq\n"
        ".cfi_adjust_cfa_offset 8\n"
        "push %rbp\n"
        ".cfi_adjust_cfa_offset 8\n"
        ".cfi_rel_offset %rbp, 0\n"
        "mov %rsp, %rbp\n"
        ".cfi_def_cfa_register %rbp\n"
        "push %rax\n push %rdx\n push %rsi\n push %rdi\n push %r8\n push %r9\n push %r10\n push %r11\n"
        "lea -512(%rsp), %rsp\n"
        "and $-64, %rsp\n"
        "fxsave64 (%rsp)\n"
        "cld\n"
        "mov %rcx, %rdi\n"
        "call take_backtrace@PLT\n"
        "fxrstor64 (%rsp)\n"
        "lea -64(%rbp), %rsp\n"
        "pop %r11\n pop %r10\n pop %r9\n pop %r8\n pop %rdi\n pop %rsi\n pop %rdx\n pop %rax\n"
        "pop %rbp\n"
        ".cfi_def_cfa %rsp, 16\n"
        ".cfi_same_value %rbp\n"
        "popfq\n"
        ".cfi_adjust_cfa_offset -8\n"
        "mov $0, %ecx\n"
        "ret\n"
        ".cfi_endproc\n"
        ".size tracing_slot, . - tracing_slot\n");
extern "C" void tracing_slot() __attribute__((visibility("hidden")));

__attribute__((constructor)) static void fill()
{
    for (auto &slot : afterlink_bindings_v1)
        slot.code = tracing_slot;
}

/* The start-up code of the C library, which runs inside dlopen and exit, has no unwind information of its own. */
extern "C" void watch(int watching)
{
    is_watching = watching != 0;
    if (!is_watching && broken != 0)
        std::printf("%ld broken\n", broken);
}
