/* Copyright (c) The Afterlink contributors.
 * Licensed under the Apache License, Version 2.0.
 *
 * run_functions ORIGINAL REWRITTEN COUNT: runs functions fuzz_0 to fuzz_COUNT-1 of both modules from the same states of all registers,
 * flags, vector registers and memory, and compares what they leave. Both are loaded at the address that they were linked for, one after
 * the other, so that even addresses that a function computes are the same. Exit code 0: all the same; 1: a difference; 2: cannot run.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <inttypes.h>
#include <link.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { STATES = 4, REGISTERS = 16, STACK = 1 << 16, COMPARED_FLAGS = 0x204cd5 /* status flags, DF, NT, ID */ };

struct state {
    uint64_t registers[REGISTERS]; /* rax rcx rdx rbx rsp rbp rsi rdi r8-r15 */
    uint64_t flags;
    uint64_t vectors[16]; /* xmm0-xmm7 */
};

static struct state now __attribute__((used));
static unsigned char buffer[4096], stack[STACK] __attribute__((aligned(4096)));
static void *callee __attribute__((used)), *host_stack __attribute__((used));

struct result {
    struct state state;
    uint64_t memory, data, stack;
};

static const char *const names[] = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"};
static const char *running;
static int function, state;

/* Loads all registers from `now`, calls `callee` on `stack`, stores all registers to `now`. */
__attribute__((naked, noinline)) static void run(void)
{
    __asm__(
        "push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
        "mov %rsp, host_stack(%rip)\n"
        "mov now+32(%rip), %rsp\n"
        "pushq now+128(%rip); popfq\n"
        ".irp n, 0,1,2,3,4,5,6,7\n movdqu now+136+16*\\n(%rip), %xmm\\n\n .endr\n"
        "mov now+8(%rip), %rcx; mov now+16(%rip), %rdx; mov now+24(%rip), %rbx; mov now+40(%rip), %rbp; mov now+48(%rip), %rsi; mov now+56(%rip), %rdi\n"
        "mov now+64(%rip), %r8; mov now+72(%rip), %r9; mov now+80(%rip), %r10; mov now+88(%rip), %r11; mov now+96(%rip), %r12; mov now+104(%rip), %r13\n"
        "mov now+112(%rip), %r14; mov now+120(%rip), %r15; mov now(%rip), %rax\n"
        "call *callee(%rip)\n"
        "mov %rax, now(%rip); mov %rcx, now+8(%rip); mov %rdx, now+16(%rip); mov %rbx, now+24(%rip); mov %rsp, now+32(%rip); mov %rbp, now+40(%rip)\n"
        "mov %rsi, now+48(%rip); mov %rdi, now+56(%rip); mov %r8, now+64(%rip); mov %r9, now+72(%rip); mov %r10, now+80(%rip); mov %r11, now+88(%rip)\n"
        "mov %r12, now+96(%rip); mov %r13, now+104(%rip); mov %r14, now+112(%rip); mov %r15, now+120(%rip)\n"
        ".irp n, 0,1,2,3,4,5,6,7\n movdqu %xmm\\n, now+136+16*\\n(%rip)\n .endr\n"
        "pushfq; popq now+128(%rip)\n"
        "mov host_stack(%rip), %rsp; cld\n"
        "pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx; ret\n"
    );
}

static uint64_t next(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

/* FNV-1a. */
static uint64_t hash(const void *bytes, size_t size)
{
    uint64_t h = 0xcbf29ce484222325;
    for (size_t i = 0; i < size; i++)
        h = (h ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3;
    return h;
}

static void on_signal(int number, siginfo_t *info, void *context)
{
    const ucontext_t *c = context;
    printf("%s: fuzz_%d from state %d: signal %d at 0x%llx (address %p)\n", running, function, state, number,
           (unsigned long long)c->uc_mcontext.gregs[REG_RIP], info->si_addr);
    fflush(stdout);
    _exit(1);
}

static void start(uint64_t seed)
{
    for (int i = 0; i < REGISTERS; i++) {
        uint64_t value = next(&seed);
        now.registers[i] = value & 1 ? value : value >> (value >> 58);
    }
    for (int i = 0; i < 16; i++)
        now.vectors[i] = next(&seed);
    for (size_t i = 0; i < sizeof buffer; i += 8)
        *(uint64_t *)(buffer + i) = next(&seed);
    memset(stack, 0x5a, sizeof stack);
    now.registers[4] = (uint64_t)(stack + STACK / 2);
    now.registers[15] = (uint64_t)buffer;
    now.flags = 0x202 | (next(&seed) & 0x8d5);
}

static void run_all(const char *path, int count, struct result *results)
{
    running = path;
    void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    struct link_map *map;
    if (module == NULL || dlinfo(module, RTLD_DI_LINKMAP, &map) != 0) {
        fprintf(stderr, "%s\n", dlerror());
        exit(2);
    }
    if (map->l_addr != 0) {
        fprintf(stderr, "%s is not loaded where it was linked for\n", path);
        exit(2);
    }

    void *data = dlsym(module, "fuzz_data");
    for (function = 0; function < count; function++) {
        char name[32];
        snprintf(name, sizeof name, "fuzz_%d", function);
        if (data == NULL || (callee = dlsym(module, name)) == NULL) {
            fprintf(stderr, "%s: %s is missing\n", path, name);
            exit(2);
        }
        for (state = 0; state < STATES; state++, results++) {
            start((uint64_t)function * STATES + state);
            run();
            results->state = now;
            results->state.flags &= COMPARED_FLAGS;
            results->memory = hash(buffer, sizeof buffer);
            results->data = hash(data, 512);

            /* Below the red zone of the function's last stack pointer anything may be: interrupts and stubs write there. */
            results->stack = hash(stack + STACK / 2, STACK / 2);
        }
    }
    dlclose(module);
}

static int compare(const struct result *a, const struct result *b, int count)
{
    int differences = 0;
    for (int i = 0; i < count * STATES; i++, a++, b++) {
        if (memcmp(a, b, sizeof *a) == 0)
            continue;
        differences++;
        printf("fuzz_%d from state %d differs:", i / STATES, i % STATES);
        for (int r = 0; r < REGISTERS; r++) {
            if (a->state.registers[r] != b->state.registers[r])
                printf(" %s 0x%" PRIx64 " 0x%" PRIx64, names[r], a->state.registers[r], b->state.registers[r]);
        }
        if (a->state.flags != b->state.flags)
            printf(" flags 0x%" PRIx64 " 0x%" PRIx64, a->state.flags, b->state.flags);
        if (memcmp(a->state.vectors, b->state.vectors, sizeof a->state.vectors) != 0)
            printf(" vectors");
        printf("%s%s%s\n", a->memory != b->memory ? " memory" : "", a->data != b->data ? " data" : "", a->stack != b->stack ? " stack" : "");
    }
    return differences != 0;
}

int main(int argc, char **argv)
{
    static unsigned char alternate[1 << 16];
    int count = argc == 4 ? atoi(argv[3]) : 0;
    struct result *original = calloc((size_t)count * STATES, sizeof *original), *rewritten = calloc((size_t)count * STATES, sizeof *rewritten);
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    const int signals[] = {SIGSEGV, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGALRM};
    if (count <= 0 || original == NULL || rewritten == NULL)
        return 2;
    sigaltstack(&(stack_t){.ss_sp = alternate, .ss_size = sizeof alternate}, NULL);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &action, NULL);
    alarm(60);
    run_all(argv[1], count, original);
    run_all(argv[2], count, rewritten);
    return compare(original, rewritten, count);
}
