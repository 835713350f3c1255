/* A module that remembers what its binding cell held when its own code ran first. `probe` gives 0; the tests patch it so that it
   gives the cell's value. */
#define EXPORT __attribute__((visibility("default")))

__asm__(".text\n"
        ".p2align 4\n"
        ".type probe, @function\n"
        "probe: xor %eax, %eax\n"
        "ret\n"
        "nop; nop; nop; nop; nop\n"
        ".size probe, . - probe\n");
long probe(void) __attribute__((visibility("hidden")));

static long in_constructor = -1, in_resolver = -1;

#ifndef NO_CONSTRUCTOR
__attribute__((constructor)) static void construct(void)
{
    in_constructor = probe();
}
#endif

EXPORT long seen(int when)
{
    return when == 0 ? probe() : when == 1 ? in_constructor : in_resolver;
}

#ifdef IFUNC
static int twice(int value)
{
    return 2 * value;
}

static int (*resolve(void))(int)
{
    in_resolver = probe();
    return twice;
}

EXPORT int work(int value) __attribute__((ifunc("resolve")));

/* A use of its own makes a relocation against the exported function, which runs the resolver inside the relocation loop. */
EXPORT int (*pointer_to_work)(int) = work;
#elif defined(ALONE)
EXPORT int work(int value)
{
    return 2 * value;
}
#else
#include <stdlib.h>
#include <string.h>
#include <stdio.h>

static const char *const names[] = { "zero", "one", "two", "three" };

EXPORT int work(int value)
{
    char text[32];
    snprintf(text, sizeof text, "%s", names[value & 3]);
    char *copy = malloc(strlen(text) + 1);
    strcpy(copy, text);
    int length = (int)strlen(copy);
    free(copy);
    return length + 2 * value;
}
#endif
