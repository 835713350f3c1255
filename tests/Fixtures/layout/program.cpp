/* Exceptions through functions with sensitive instructions. */
#include <cpuid.h>
#include <iostream>
#include <stdexcept>
#include <string>
#include <x86intrin.h>

__attribute__((noinline)) static unsigned measure(int value)
{
    unsigned a, b, c, d;
    __cpuid(0, a, b, c, d);
    if (value > 0)
        throw std::runtime_error("thrown " + std::to_string(value + (a != 0)));
    return b;
}

int main()
{
    try {
        std::cout << measure(0) << "\n";
        measure(2);
    } catch (const std::exception &error) {
        std::cerr << error.what() << " " << (__rdtsc() != 0) << std::endl;
    }

    return 3;
}
