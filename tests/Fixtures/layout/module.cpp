/* As module.c, in C++: exceptions, thread-local data with a destructor, and a constructor. */
#include <stdexcept>
#include <string>
#include <thread>

__asm__(".text\n"
        ".p2align 4\n"
        ".type probe, @function\n"
        "probe: xor %eax, %eax\n"
        "ret\n"
        "nop; nop; nop; nop; nop\n"
        ".size probe, . - probe\n");
extern "C" long probe() __attribute__((visibility("hidden")));

namespace
{
int destroyed;

struct Counter
{
    int value = 3;
    ~Counter() { destroyed++; }
};

thread_local Counter counter;

struct First
{
    long seen;
    First() : seen(probe()) {}
} first;

int thrower(int value)
{
    if (value > 0)
        throw std::out_of_range("value " + std::to_string(value));
    return value;
}
}

extern "C" long seen(int when)
{
    return when == 0 ? probe() : when == 1 ? first.seen : -1;
}

extern "C" int work(int value)
{
    int caught = 0;
    try
    {
        thrower(value);
    }
    catch (const std::logic_error &error)
    {
        caught = (int)std::string(error.what()).size();
    }

    std::thread([&] { caught += counter.value; }).join();
    return caught + 10 * destroyed + counter.value;
}
