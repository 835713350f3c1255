/* A binding table whose every slot throws, as no handler should: the exception has to cross the stub. */
#include <cstdint>

extern "C" void throw_from_slot()
{
    throw 42;
}


__asm__(".text\n"
        ".globl throwing_slot\n"
        ".hidden throwing_slot\n"
        ".type throwing_slot, @function\n"
        "throwing_slot: .cfi_startproc\n"
        "push %rbp\n"
        ".cfi_def_cfa_offset 16\n"
        ".cfi_offset %rbp, -16\n"
        "mov %rsp, %rbp\n"
        ".cfi_def_cfa_register %rbp\n"
        "and $-16, %rsp\n"
        "call throw_from_slot@PLT\n"
        "ud2\n"
        ".cfi_endproc\n"
        ".size throwing_slot, . - throwing_slot\n");
extern "C" void throwing_slot() __attribute__((visibility("hidden")));

struct Slot
{
    void (*code)();
    std::uint64_t rest[3];
};

extern "C" Slot afterlink_bindings_v1[128];
Slot afterlink_bindings_v1[128];

__attribute__((constructor)) static void fill()
{
    for (auto &slot : afterlink_bindings_v1)
        slot.code = throwing_slot;
}
