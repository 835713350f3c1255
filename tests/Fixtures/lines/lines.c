/* Code with inlined lines of a header, loops, and functions in several sections: what a line table has to tell apart. */
#include "inner.h"

int counter;

int first(int value)
{
    counter += value;
    if (value > 3)
        return scaled(value, 7);
    return scaled(value, counter);
}

__attribute__((section(".text.other"))) int second(int value)
{
    int sum = first(value);
    while (value-- > 0)
        sum += first(value) * sum;
    return sum;
}

static __attribute__((noinline)) long third(long a, long b)
{
    return a / b;
}

long fourth(long a)
{
    return third(a, a + 1) + third(a + 2, 3);
}
