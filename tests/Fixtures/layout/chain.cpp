/* A row of functions without landing pads, each of which calls the next one, down to one that throws or counts frames. There are so
   many that the table of their unwind records is not copied. */
#include <execinfo.h>
#include <stdexcept>

typedef void (*action)();

/* The stub stands in for `pass`, which is in the middle of the row. */
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
extern "C" void pass(action) __attribute__((visibility("hidden")));

static int depth;

static void measure()
{
    void *frames[256];
    depth = backtrace(frames, 256);
}

static void thrower()
{
    throw std::runtime_error("below");
}

/* Saves a register, so that rows differ, and is no tail call. */
#define STEP(n, next)                                                                                                                      \
    __attribute__((noinline, section(".text.chain"))) static int step##n(action last, int value)                                           \
    {                                                                                                                                      \
        int kept = value * n;                                                                                                              \
        __asm__ volatile("" : "+r"(kept));                                                                                                 \
        next;                                                                                                                              \
        __asm__ volatile("" : "+r"(kept));                                                                                                 \
        return kept;                                                                                                                       \
    }
#define FIVE(a, b, c, d, e, end)                                                                                                           \
    STEP(e, end) STEP(d, step##e(last, kept)) STEP(c, step##d(last, kept)) STEP(b, step##c(last, kept)) STEP(a, step##b(last, kept))

FIVE(46, 47, 48, 49, 50, pass(last))
FIVE(41, 42, 43, 44, 45, step46(last, kept))
FIVE(36, 37, 38, 39, 40, step41(last, kept))
FIVE(31, 32, 33, 34, 35, step36(last, kept))
FIVE(26, 27, 28, 29, 30, step31(last, kept))
FIVE(21, 22, 23, 24, 25, step26(last, kept))
FIVE(16, 17, 18, 19, 20, step21(last, kept))
FIVE(11, 12, 13, 14, 15, step16(last, kept))
FIVE(6, 7, 8, 9, 10, step11(last, kept))
FIVE(1, 2, 3, 4, 5, step6(last, kept))

extern "C" long seen(int)
{
    measure();
    int here = depth;
    step1(measure, 1);
    return depth - here;
}

extern "C" int work(int value)
{
    try {
        step1(thrower, 1);
    } catch (const std::runtime_error &) {
        return value + 40;
    }

    return 0;
}
