/* Sensitive instructions in frames of several forms, and a caller that catches what comes out of them. */
#define SITE __asm__ volatile("xor %%eax, %%eax\n cpuid\n" ::: "rax", "rbx", "rcx", "rdx", "memory")

extern "C" void use(volatile char *bytes, int count)
{
    for (int i = 0; i < count; i++)
        bytes[i] = (char)i;
}

__attribute__((noinline)) static int plain(int value)
{
    SITE;
    return value;
}

__attribute__((noinline)) static int variable(int value)
{
    volatile char bytes[value];
    use(bytes, value);
    SITE;
    return bytes[value - 1];
}

__attribute__((noinline)) static int saved(int value)
{
    int a = value * 3, b = value * 5, c = value * 7, d = value * 11;
    SITE;
    use(nullptr, 0);
    return a + b + c + d;
}

/* With a frame pointer the frame does not move with the stack. */
#ifdef FRAME_POINTER
#define ADJUST(bytes)
#else
#define ADJUST(bytes) " .cfi_adjust_cfa_offset " #bytes "\n"
#endif

__attribute__((noinline)) static int flags(int value)
{
    unsigned long word;
    __asm__ volatile("lea -128(%%rsp), %%rsp\n" ADJUST(128) "pushf\n" ADJUST(8) "pop %0\n" ADJUST(-8) "lea 128(%%rsp), %%rsp\n" ADJUST(-128)
                     : "=r"(word));
    return value + (word == 0);
}

extern "C" int work(int value)
{
    int (*const functions[])(int) = { plain, variable, saved, flags };
    int caught = 0;
    for (auto function : functions) {
        try {
            function(value + 8);
        } catch (int thrown) {
            caught += thrown;
        }
    }

    return caught;
}

extern "C" long seen(int)
{
    return -1;
}
