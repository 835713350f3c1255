// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Interposition;

/// <summary>
/// Machine code that stands before a function that reads. Small reads, a forked child and a process that ends go straight to the function, without a
/// step into managed code: two compares. Others are put to the runtime, and what it does not take goes to the function by a jump, with the
/// registers and the stack of the call: errno, cancellation and exceptions are the function's own.
/// </summary>
internal static class ReadThunk
{
    /// <summary>Bytes that are shorter than this are not put to the runtime.</summary>
    public const int SmallestRead = 1 << 20;

    /// <summary>Writes a thunk.</summary>
    /// <param name="code">Where to; it is shorter than <see cref="ThunkMemory.Size"/>.</param>
    /// <param name="length">How the call's length is worked out.</param>
    /// <param name="original">The function.</param>
    /// <param name="decide">The runtime's entry: frame and context, 1 for a read that it has done.</param>
    /// <param name="context">What the entry is passed.</param>
    /// <param name="enabled">A byte that is 0 where the runtime must not be called.</param>
    public static int Write(Span<byte> code, ReadLength length, nint original, nint decide, nint context, nint enabled)
    {
        var writer = new CodeWriter(code);
        writer.Bytes(0xF3, 0x0F, 0x1E, 0xFA); // endbr64
        writer.MoveImmediate([0x49, 0xBB], enabled); // mov $enabled,%r11
        writer.Bytes(0x41, 0x80, 0x3B, 0x00); // cmpb $0,(%r11)
        var whenOff = writer.ShortJump(0x74); // je original
        int? whenNoFile = null;
        switch (length)
        {
            case ReadLength.Rdx:
                writer.Bytes(0x48, 0x89, 0xD0); // mov %rdx,%rax
                break;
            case ReadLength.RsiOfFile:
                // Memory that a module maps for itself does not come by: an allocator can hold locks there.
                writer.Bytes(0x45, 0x85, 0xC0); // test %r8d,%r8d
                whenNoFile = writer.ShortJump(0x78); // js original
                writer.Bytes(0x48, 0x89, 0xF0); // mov %rsi,%rax
                break;
            case ReadLength.RsiTimesRdx:
                writer.Bytes(0x48, 0x89, 0xF0, 0x48, 0x0F, 0xAF, 0xC2); // mov %rsi,%rax; imul %rdx,%rax
                break;
            case ReadLength.RdxTimesRcx:
                writer.Bytes(0x48, 0x89, 0xD0, 0x48, 0x0F, 0xAF, 0xC1); // mov %rdx,%rax; imul %rcx,%rax
                break;
        }

        writer.Bytes(0x48, 0x3D); // cmp $smallest,%rax
        writer.Int32(SmallestRead);
        var whenSmall = writer.ShortJump(0x72); // jb original
        writer.Bytes(0x41, 0x51, 0x41, 0x50, 0x51, 0x52, 0x56, 0x57); // push %r9, %r8, %rcx, %rdx, %rsi, %rdi
        writer.Bytes(0x6A, 0x00); // push $0: the result; the stack is aligned now
        writer.Bytes(0x48, 0x89, 0xE7); // mov %rsp,%rdi
        writer.MoveImmediate([0x48, 0xBE], context); // mov $context,%rsi
        writer.MoveImmediate([0x49, 0xBB], decide); // mov $decide,%r11
        writer.Bytes(0x41, 0xFF, 0xD3); // call *%r11
        writer.Bytes(0x85, 0xC0); // test %eax,%eax
        writer.Bytes(0x58, 0x5F, 0x5E, 0x5A, 0x59, 0x41, 0x58, 0x41, 0x59); // pop %rax, %rdi, %rsi, %rdx, %rcx, %r8, %r9
        var whenDone = writer.ShortJump(0x75); // jne done
        writer.Land(whenOff);
        writer.Land(whenSmall);
        if (whenNoFile is { } jump)
            writer.Land(jump);
        writer.MoveImmediate([0x49, 0xBB], original); // mov $original,%r11
        writer.Bytes(0x41, 0xFF, 0xE3); // jmp *%r11
        writer.Land(whenDone);
        writer.Bytes(0xC3); // ret
        return writer.Length;
    }
}
