/* Copyright (c) The Afterlink contributors.
 * Licensed under the Apache License, Version 2.0.
 *
 * run_probes MODULE [PROVIDER]: loads a module of probes, runs each, prints what is the same in every run. With a provider it also
 * prints how often slots were called; one that emulates gets the probes that only a monitor can answer.
 */
#include <dlfcn.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define RAX 1u
#define RDX 4u
#define RCX 2u
#define FLAGS (1u << 15)

static const struct {
    const char *name;
    uint64_t rax, rcx;
    unsigned differs; /* Registers that hold another value in each run. */
} probes[] = {
    {"probe_cpuid", 0, 0, 0},
    {"probe_cpuid", 0x80000002, 0, 0},
    {"probe_cpuid", 7, 0, 0},
    {"probe_rdtsc", 0x1001, 0x1002, RAX | RDX},
    {"probe_rdtscp", 0x1001, 0x1002, RAX | RDX | RCX},
    {"probe_xgetbv", 0x1001, 0, 0},
    {"probe_pushf", 0x1001, 0x1002, 0},
    {"probe_pushf_word", 0x1001, 0x1002, 0},
    {"probe_popf", 0x1001, 0x1002, 0},
    {"probe_popf_word", 0x1001, 0x1002, 0},
    {"probe_sldt", 0x1001, 0x1002, 0},
    {"probe_str", 0x1001, 0x1002, 1u << 13},
    {"probe_smsw", 0x1001, 0x1002, 0},
    {"probe_sidt", 0x1001, 0x1002, 0},
    {"probe_lsl", 0x33, 0x1002, 0},
    {"probe_verr", 0x2b, 0x1002, 0},
    {"probe_verr", 0xfff8, 0x1002, 0},
    {"probe_cs", 0x1001, 0x1002, 0},
    {"probe_two", 0, 0, 0},
};

static const char *const monitored[] = {"probe_cli_sti", "probe_critical", "probe_in", "probe_hlt", "probe_cpuid"};

static void *module;

static void run(const char *name, uint64_t rax, uint64_t rcx, unsigned differs)
{
    void (*probe)(uint64_t, uint64_t) = (void (*)(uint64_t, uint64_t))dlsym(module, name);
    const uint64_t *registers = dlsym(module, "probe_registers");
    const uint64_t *red_zone = dlsym(module, "probe_red_zone");
    if (probe == NULL || registers == NULL || red_zone == NULL) {
        printf("%s: missing\n", name);
        return;
    }

    probe(rax, rcx);
    printf("%s:", name);
    for (int i = 0; i < 17; i++) {
        if (differs & (1u << i))
            printf(" -");
        else
            printf(" %" PRIx64, registers[i]);
    }
    printf(" red zone %s\n", *red_zone == 0 ? "kept" : "lost");
}

int main(int count, char **arguments)
{
    void *provider = NULL;
    if (count > 2 && (provider = dlopen(arguments[2], RTLD_NOW | RTLD_GLOBAL)) == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    if ((module = dlopen(arguments[1], RTLD_NOW)) == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    if (provider != NULL && dlsym(provider, "emulates") != NULL) {
        for (size_t i = 0; i < sizeof monitored / sizeof *monitored; i++)
            run(monitored[i], 0x1001, 0x1002, 0);
    } else {
        for (size_t i = 0; i < sizeof probes / sizeof *probes; i++)
            run(probes[i].name, probes[i].rax, probes[i].rcx, probes[i].differs);
    }
    if (provider == NULL)
        return 0;

    const uint64_t *table = dlsym(provider, "afterlink_bindings_v1");
    for (int kind = 0; kind < 128; kind++) {
        if (table[kind * 4 + 3] != 0)
            printf("slot %d: %" PRIu64 "\n", kind, table[kind * 4 + 3]);
    }
    return 0;
}
