// A module with a large table that its constructor derives, in .bss, and one in .data; both begin somewhere in a page.
#include <stdint.h>
#include <unistd.h>
#include <sys/types.h>

#define WORDS (1 << 18)

static char before[100] = { 1 };
uint64_t derived[WORDS] __attribute__((aligned(64)));
uint64_t given[WORDS] __attribute__((aligned(64))) = { 1, 2, 3 };
static char behind[100];

__attribute__((constructor)) static void derive(void)
{
    uint64_t value = 0x9E3779B97F4A7C15u;
    for (int i = 0; i < WORDS; i++) {
        value ^= value << 13;
        value ^= value >> 7;
        value ^= value << 17;
        derived[i] = value;
        given[i] += value;
    }
    behind[0] = before[0];
}

uint64_t word_at(uint64_t index) { return derived[index]; }

void write_at(uint64_t index, uint64_t value) { derived[index] = value; }

// A child that has all that its parent had, and does nothing.
int fork_and_sleep(void)
{
    pid_t child = fork();
    if (child == 0) {
        for (;;)
            pause();
    }
    return child;
}
