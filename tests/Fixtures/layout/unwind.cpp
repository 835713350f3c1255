/* An exception that is thrown below a stub and caught above it. `pass` becomes a jump to a stub that does the same as it. */
#include <execinfo.h>
#include <stdexcept>

__asm__(".text\n"
        ".p2align 4\n"
        ".globl pass\n"
        ".hidden pass\n"
        ".type pass, @function\n"
        "pass: .cfi_startproc\n"
        "push %rbx\n"
        ".cfi_def_cfa_offset 16\n"
        "call *%rdi\n"
        "pop %rbx\n"
        ".cfi_def_cfa_offset 8\n"
        "ret\n"
        "nop; nop; nop; nop\n"
        ".cfi_endproc\n"
        ".size pass, . - pass\n");
extern "C" void pass(void (*function)()) __attribute__((visibility("hidden")));

static void thrower()
{
    throw std::runtime_error("below");
}

static int depth;

static void measure()
{
    void *frames[64];
    depth = backtrace(frames, 64);
}

extern "C" long seen(int when)
{
    measure();
    int here = depth;
    pass(measure);
    return when == 0 ? depth - here : -1;
}

extern "C" int work(int value)
{
    try
    {
        pass(thrower);
    }
    catch (const std::runtime_error &)
    {
        return value + 40;
    }

    return 0;
}
