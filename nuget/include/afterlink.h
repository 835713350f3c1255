/* Copyright (c) The Afterlink contributors.
 * Licensed under the Apache License, Version 2.0. */

/**
 * @file
 * Declares hypercalls, and the structs and enums that cross with them, once for both sides: the C compiler expands the
 * macros of this file, the C# generator reads the very same lines. docs/hypercalls.md is the manual.
 *
 *     AFTERLINK_ENUM(uart_parity, uint8_t, PARITY_NONE = 0, PARITY_EVEN = 1)
 *     AFTERLINK_STRUCT(uart_settings, uint32_t baud, uart_parity parity)
 *     AFTERLINK_HYPERCALL(0x10, uint32_t, uart_frame_done, uint32_t line, uint64_t when)
 *     AFTERLINK_HYPERCALL(0x11, int32_t, uart_log, AFTERLINK_IN_BUFFER(uint8_t, text, length))
 *     AFTERLINK_HYPERCALL(0x12, void, uart_configure, AFTERLINK_IN(uart_settings, settings))
 *
 * A call is an ordinary C call: uart_log(text, sizeof text). The macros end in no semicolon.
 */
#ifndef AFTERLINK_H
#define AFTERLINK_H

/* What the macros expand to is this file's business: -Wpedantic and the like judge the user's own tokens only. */
#if defined(__GNUC__)
#pragma GCC system_header
#endif

#if !defined(__x86_64__) || !(defined(__GNUC__) || defined(__clang__))
#error "afterlink.h: hypercalls need gcc 8 or clang 8 for x86-64"
#endif

#if defined(__KERNEL__)
#include <linux/errno.h>
#include <linux/stddef.h>
#include <linux/types.h>
#include <asm/alternative.h>
#include <asm/cpufeatures.h>
#include <asm/hypervisor.h>
#include <asm/linkage.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#endif

/** Version of the package that this file came with. */
#define AFTERLINK_VERSION_MAJOR 0
#define AFTERLINK_VERSION_MINOR 1
#define AFTERLINK_VERSION_PATCH 0
/** The same as one number that can be compared: 10000 * major + 100 * minor + patch. */
#define AFTERLINK_VERSION \
    (AFTERLINK_VERSION_MAJOR * 10000 + AFTERLINK_VERSION_MINOR * 100 + AFTERLINK_VERSION_PATCH)

/**
 * Declares and defines hypercall @p name. C# gets a member of IHandlers with the same parameters.
 * In a kernel module (__KERNEL__) it is a hypercall of KVM, and returns -ENODEV where the kernel does not run under KVM.
 *
 * @param number  A literal of 0 to 0xFFFFFFFF without a suffix, unique in the module.
 * @param result  void, bool, an integer or floating point type, void *, or an enum made with AFTERLINK_ENUM.
 * @param name    The C function. uart_frame_done is UartFrameDone in C#.
 * @param ...     `type name`, or the buffer and pointer parameters below: at most six integer or pointer registers
 *                (a buffer takes two) and eight floating point registers.
 */
#if defined(__KERNEL__)
#define AFTERLINK_HYPERCALL(number, result, name, ...)                                                          \
    AFTERLINK_STATIC_ASSERT((0 AFTERLINK_FOR_EACH(AFTERLINK_INTEGER_WORD, __VA_ARGS__)) <= 4,                   \
        "hypercall " #name ": more than four argument words, which is what KVM takes from a kernel");           \
    AFTERLINK_STATIC_ASSERT(!AFTERLINK_ANY_FLOAT(result AFTERLINK_COMMA_BEFORE(__VA_ARGS__)),                   \
        "hypercall " #name ": a kernel has no floating point");                                                 \
    AFTERLINK_STATIC_ASSERT(__builtin_types_compatible_p(result, void) || sizeof(result) >= 4,                  \
        "hypercall " #name ": a kernel's result holds an error number: void, or of 4 or 8 bytes");              \
    extern result name(AFTERLINK_PARAMETERS(__VA_ARGS__)) __asm__("afterlink_hypercall_" #name);                \
    AFTERLINK_KERNEL_STUB("afterlink_hypercall_" #name, number)
#else
#define AFTERLINK_HYPERCALL(number, result, name, ...)                                                          \
    AFTERLINK_STATIC_ASSERT((0 AFTERLINK_FOR_EACH(AFTERLINK_INTEGER_WORD, __VA_ARGS__)) <= 6,                   \
        "hypercall " #name ": more than six integer or pointer argument words");                                \
    AFTERLINK_STATIC_ASSERT((0 AFTERLINK_FOR_EACH(AFTERLINK_FLOAT_WORD, __VA_ARGS__)) <= 8,                     \
        "hypercall " #name ": more than eight floating point arguments");                                       \
    _Pragma("GCC diagnostic push")                                                                              \
    _Pragma("GCC diagnostic ignored \"-Wunused-parameter\"")                                                    \
    AFTERLINK_STUB_ATTRIBUTES static result name(AFTERLINK_PARAMETERS(__VA_ARGS__))                             \
    {                                                                                                           \
        AFTERLINK_STUB(AFTERLINK_ANY_FLOAT(result AFTERLINK_COMMA_BEFORE(__VA_ARGS__)), number)                 \
    }                                                                                                           \
    _Pragma("GCC diagnostic pop")
#endif

/** Parameter: @p length elements of @p type that the handler reads; ReadOnlySpan<T> in C#. In C: `const type *name, size_t length`. */
#define AFTERLINK_IN_BUFFER(type, name, length) const type *name, size_t length

/** Parameter: room for @p length elements of @p type that the handler fills; Span<T> in C#. In C: `type *name, size_t length`. */
#define AFTERLINK_OUT_BUFFER(type, name, length) type *name, size_t length

/** Parameter: @p length elements of @p type that the handler reads and changes; Span<T> in C#. In C: `type *name, size_t length`. */
#define AFTERLINK_INOUT_BUFFER(type, name, length) type *name, size_t length

/** Parameter: a value of @p type that the handler reads; `in T` in C#. In C: `const type *name`, never null. */
#define AFTERLINK_IN(type, name) const type *name

/** Parameter: room for a value of @p type that the handler sets; `out T` in C#. In C: `type *name`, never null. */
#define AFTERLINK_OUT(type, name) type *name

/** Parameter: a value of @p type that the handler reads and changes; `ref T` in C#. In C: `type *name`, never null. */
#define AFTERLINK_INOUT(type, name) type *name

/** Declares struct @p name, in C# a nested struct of the same layout. Fields: `type name` of every type but void. */
#define AFTERLINK_STRUCT(name, ...) \
    typedef struct name             \
    {                               \
        AFTERLINK_FOR_EACH(AFTERLINK_FIELD, __VA_ARGS__) \
    } name;

/**
 * Declares enum @p name, in C# a nested enum. In C the type is @p underlying itself, so that its size is the same on
 * both sides and under every compiler option (-fshort-enums), and the members are constants.
 */
#define AFTERLINK_ENUM(name, underlying, ...) \
    typedef underlying name;                  \
    enum                                      \
    {                                         \
        __VA_ARGS__                           \
    };

/* --- From here on: how the macros above do it. Nothing below is for use elsewhere. ------------------------------ */

#if defined(__cplusplus)
#define AFTERLINK_STATIC_ASSERT static_assert
#else
#define AFTERLINK_STATIC_ASSERT _Static_assert
#endif

/*
 * naked: the stub is exactly the instructions written below; parameters are where the System V ABI put them.
 * noinline: one copy of the instructions, entered by a call, so that the ABI holds at the site.
 * noipa: the body names no parameter and its asm statement declares no clobbers. To an interprocedural pass of GCC that reads
 *   as "arguments need not be passed" (-fipa-sra, -fipa-cp) and "values of the caller may stay in rcx, rsi, r10, xmm0..." (-fipa-ra,
 *   on at -O1 and above), while the handler is free to change every caller-saved register and the gate saves no vector register at
 *   a declared site. GCC 12 spares naked functions, but only noipa promises it. clang has neither the passes nor the attribute.
 * unused: a file that includes the header need not call everything; what it does not call leaves neither site nor record from -O1 on.
 */
#define AFTERLINK_STUB_ATTRIBUTES __attribute__((naked, noinline, unused)) AFTERLINK_NOIPA
#define AFTERLINK_NOIPA
#if defined(__has_attribute)
#if __has_attribute(__noipa__)
#undef AFTERLINK_NOIPA
#define AFTERLINK_NOIPA __attribute__((__noipa__))
#endif
#endif

/*
 * The convention: number in rax, integer and pointer arguments in rdi, rsi, rdx, r10, r8, r9, result in rax. It is that of
 * a C call but for r10 instead of rcx, as with Linux system calls: at a rewritten site rcx is not free.
 * Floating point arguments are in xmm0-7 as in a C call. The gate saves no vector register at a declared site and managed
 * code cannot read them, so only a stub whose signature names float or double lays them down in the red zone (128 bytes
 * below rsp that belong to the function: System V ABI, AMD64 supplement, 3.2.2; a rewritten site leaves it alone):
 * argument i at rsp - 64 + 8 * i, the result at rsp - 64.
 * vmcall (Intel SDM volume 3, chapter 31) and two bytes of no-operation make the five bytes of a jump: every site has room.
 * The record tells the rewriter where the site is: s32 site - here, u32 zero, u64 number (docs/design.md, "Declared sites").
 * A relocation that changes nothing refers to the record from the stub, so that --gc-sections keeps it as long as it keeps the stub.
 */
#if defined(__KERNEL__)
/*
 * The kernel form follows KVM (Linux: Documentation/virt/kvm/x86/hypercalls.rst): number in rax, arguments in rbx, rcx, rdx, rsi, result in rax.
 * Which of vmcall (Intel) and vmmcall (AMD) the processor has, the kernel knows by its vendor, and patches the site when it loads the module. Both
 * fault where there is no hypervisor, and mean something else under another one, so the stub asks first; it asks the kernel, because cpuid is a
 * hypercall itself. An argument of less than 8 bytes may have anything above them, as in every C call.
 */
#if defined(CONFIG_HYPERVISOR_GUEST)
static const int afterlink_kvm __asm__("afterlink_kvm") __attribute__((__used__)) = X86_HYPER_KVM;
#define AFTERLINK_KERNEL_CALL(number)                                        \
    "\tmov afterlink_kvm(%rip), %eax\n"                                      \
    "\tcmp x86_hyper_type(%rip), %eax\n"                                     \
    "\tjne 1f\n"                                                             \
    "\tpush %rbx\n"                                                          \
    "\tmov %rdi, %rbx\n"                                                     \
    "\tmov %rcx, %r10\n"                                                     \
    "\tmov %rsi, %rcx\n"                                                     \
    "\tmov %r10, %rsi\n"                                                     \
    "\tmovl $" AFTERLINK_STRING(number) ", %eax\n"                           \
    "\t" ALTERNATIVE("vmcall", "vmmcall", X86_FEATURE_VMMCALL) "\n"          \
    "\tpop %rbx\n"                                                           \
    "\t" ASM_RET "\n"                                                        \
    "1:\n"
#else
#define AFTERLINK_KERNEL_CALL(number)
#endif

/* Not a naked function: what GCC puts behind the body of one, objtool calls unreachable. */
#define AFTERLINK_KERNEL_STUB(symbol, number)                                \
    __asm__("\t.pushsection .text\n"                                         \
            "\t.type " symbol ", @function\n"                                \
            symbol ":\n"                                                     \
            AFTERLINK_KERNEL_CALL(number)                                    \
            "\tmov $-" AFTERLINK_STRING(ENODEV) ", %rax\n"                   \
            "\t" ASM_RET "\n"                                                \
            "\t.size " symbol ", . - " symbol "\n"                           \
            "\t.popsection\n");
#endif

#define AFTERLINK_STUB(has_float, number) AFTERLINK_CONCAT(AFTERLINK_STUB_, has_float)(number)

#define AFTERLINK_STUB_0(number) \
    __asm__(AFTERLINK_ASM_SITE(number) "\tret\n" AFTERLINK_ASM_RECORD(number));

#define AFTERLINK_STUB_1(number)                 \
    __asm__("\tmovq %xmm0, -64(%rsp)\n"          \
            "\tmovq %xmm1, -56(%rsp)\n"          \
            "\tmovq %xmm2, -48(%rsp)\n"          \
            "\tmovq %xmm3, -40(%rsp)\n"          \
            "\tmovq %xmm4, -32(%rsp)\n"          \
            "\tmovq %xmm5, -24(%rsp)\n"          \
            "\tmovq %xmm6, -16(%rsp)\n"          \
            "\tmovq %xmm7, -8(%rsp)\n"           \
            AFTERLINK_ASM_SITE(number)           \
            "\tmovq -64(%rsp), %xmm0\n"          \
            "\tret\n"                            \
            AFTERLINK_ASM_RECORD(number));

/* 1: is a local label of the assembler: any number of stubs in a file. A 32-bit move clears the upper half of rax. */
#define AFTERLINK_ASM_SITE(number)               \
    "\tmovq %rcx, %r10\n"                        \
    "\tmovl $" AFTERLINK_STRING(number) ", %eax\n" \
    "1:\tvmcall\n"                               \
    "\t.byte 0x66, 0x90\n"

#define AFTERLINK_ASM_RECORD(number)             \
    "\t.pushsection .afterlink.declared, \"a\", @progbits\n" \
    "\t.long 1b - .\n"                           \
    "\t.long 0\n"                                \
    "\t.quad " AFTERLINK_STRING(number) "\n"     \
    "\t.popsection\n"                           \
    "\t.reloc 1b, R_X86_64_NONE, .afterlink.declared\n"

/*
 * Whether a signature names float or double is decided by the preprocessor, on the first word of each parameter: pasted to
 * AFTERLINK_FIRST_WORD_ it is one of the two macros below, whose commas move a 1 into second place, or nothing defined.
 * (The generator accepts no other spelling of a floating point type, so a typedef of double cannot slip through.)
 */
#define AFTERLINK_FIRST_WORD_float ~, 1,
#define AFTERLINK_FIRST_WORD_double ~, 1,
#define AFTERLINK_FIRST_WORD(parameter) AFTERLINK_FIRST_WORD_##parameter
#define AFTERLINK_SECOND(...) AFTERLINK_SECOND_(__VA_ARGS__)
#define AFTERLINK_SECOND_(first, second, ...) second
#define AFTERLINK_IS_FLOAT(parameter) AFTERLINK_SECOND(AFTERLINK_FIRST_WORD(parameter), 0, ~)
#define AFTERLINK_ANY_FLOAT(...) AFTERLINK_SECOND(AFTERLINK_FOR_EACH(AFTERLINK_FIRST_WORD, __VA_ARGS__), 0, ~)
#define AFTERLINK_FLOAT_WORD(parameter) + AFTERLINK_IS_FLOAT(parameter)
#define AFTERLINK_INTEGER_WORD(parameter) + 1 - AFTERLINK_IS_FLOAT(parameter)

#define AFTERLINK_FIELD(field) field;
#define AFTERLINK_PARAMETERS(...) AFTERLINK_SECOND(__VA_OPT__(~, , ) ~, void, ~) __VA_ARGS__
#define AFTERLINK_COMMA_BEFORE(...) __VA_OPT__(, ) __VA_ARGS__

#define AFTERLINK_CONCAT(left, right) AFTERLINK_CONCAT_(left, right)
#define AFTERLINK_CONCAT_(left, right) left##right
#define AFTERLINK_STRING(token) AFTERLINK_STRING_(token)
#define AFTERLINK_STRING_(token) #token

/* macro(argument) for each argument: a macro may not expand itself, so each step leaves its successor for the next rescan. */
#define AFTERLINK_FOR_EACH(macro, ...) __VA_OPT__(AFTERLINK_RESCAN(AFTERLINK_EACH(macro, __VA_ARGS__)))
#define AFTERLINK_EACH(macro, argument, ...) \
    macro(argument) __VA_OPT__(AFTERLINK_EACH_AGAIN AFTERLINK_NO_ARGUMENTS(macro, __VA_ARGS__))
#define AFTERLINK_EACH_AGAIN() AFTERLINK_EACH
#define AFTERLINK_NO_ARGUMENTS ()
#define AFTERLINK_RESCAN(...) AFTERLINK_RESCAN4(AFTERLINK_RESCAN4(AFTERLINK_RESCAN4(AFTERLINK_RESCAN4(__VA_ARGS__))))
#define AFTERLINK_RESCAN4(...) AFTERLINK_RESCAN3(AFTERLINK_RESCAN3(AFTERLINK_RESCAN3(AFTERLINK_RESCAN3(__VA_ARGS__))))
#define AFTERLINK_RESCAN3(...) AFTERLINK_RESCAN2(AFTERLINK_RESCAN2(AFTERLINK_RESCAN2(AFTERLINK_RESCAN2(__VA_ARGS__))))
#define AFTERLINK_RESCAN2(...) AFTERLINK_RESCAN1(AFTERLINK_RESCAN1(AFTERLINK_RESCAN1(AFTERLINK_RESCAN1(__VA_ARGS__))))
#define AFTERLINK_RESCAN1(...) __VA_ARGS__

#endif /* AFTERLINK_H */
