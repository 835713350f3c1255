/* Copyright (c) The Afterlink contributors.
 * Licensed under the Apache License, Version 2.0.
 *
 * run_calls MODULE [PROVIDER]: prints what the module's functions give, and whether its probes called their slot. A provider that
 * watches is told from when to when only the module's own functions run.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>

#define PROBE 73

int main(int count, char **arguments)
{
    void *provider = NULL;
    if (count > 2 && (provider = dlopen(arguments[2], RTLD_NOW | RTLD_GLOBAL)) == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 2;
    }

    void *module = dlopen(arguments[1], RTLD_NOW);
    if (module == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 2;
    }

    long (*work)(int) = (long (*)(int))dlsym(module, "work");
    int (*frames)(void) = (int (*)(void))dlsym(module, "frames");
    if (work == NULL || frames == NULL)
        return 3;
    void (*watch)(int) = provider != NULL ? (void (*)(int))dlsym(provider, "watch") : NULL;
    if (watch != NULL)
        watch(1);
    for (int value = 1; value < 8; value++)
        printf("work %ld\n", work(value));
    printf("frames %d\n", frames());
    if (watch != NULL)
        watch(0);
    if (provider != NULL)
        printf("probes %s\n", ((uint64_t *)dlsym(provider, "afterlink_bindings_v1"))[PROBE * 4 + 3] != 0 ? "called" : "not called");
    return 0;
}
