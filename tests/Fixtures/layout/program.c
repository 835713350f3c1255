/* A program with sensitive instructions that the loader, or the start-up code, has to get right: thread-local data, constructors,
   IFUNCs, and an exit code. What it prints is the same on every run of one machine. */
#include <cpuid.h>
#include <stdio.h>
#include <string.h>
#include <x86intrin.h>

static __thread int initialized = 5;
static __thread char zeroed[100];

static int answer(void)
{
    return 41;
}

#ifdef IFUNC
static int (*resolve(void))(void)
{
    unsigned a, b, c, d;
    __cpuid(0, a, b, c, d);
    return a != 0 ? answer : 0;
}

int work(void) __attribute__((ifunc("resolve")));
#else
int work(void)
{
    return answer();
}
#endif

__attribute__((constructor)) static void construct(void)
{
    unsigned a, b, c, d;
    __cpuid(0, a, b, c, d);
    initialized += a != 0;
}

int main(int count, char **arguments)
{
    unsigned a, b, c, d;
    char vendor[13] = "";
    __cpuid(0, a, b, c, d);
    memcpy(vendor, &b, 4);
    memcpy(vendor + 4, &d, 4);
    memcpy(vendor + 8, &c, 4);
    unsigned long long before = __rdtsc();
    printf("%s %d %d %d %d %zu\n", vendor, __rdtsc() > before, initialized, work(), count, strlen(arguments[1]));
    fprintf(stderr, "zero %d\n", zeroed[count]);
    return 3;
}
