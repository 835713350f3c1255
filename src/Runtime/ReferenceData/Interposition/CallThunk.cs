// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Interposition;

/// <summary>
/// Machine code that stands before an exported function and calls the runtime before and behind it. Arguments in registers and results are those
/// of the call (System V psABI, 3.2.3); of arguments on the stack, the first 128 bytes are passed on.
/// </summary>
/// <remarks>There is no unwind information for it: an exception that the function throws ends the process, as it does in a P/Invoke.</remarks>
internal static class CallThunk
{
    private const int StackWords = 16;
    private const int VectorRegisters = 8;

    /// <summary>Writes a thunk.</summary>
    /// <param name="code">Where to; it is shorter than <see cref="ThunkMemory.Size"/>.</param>
    /// <param name="original">The function.</param>
    /// <param name="before">What is called with the context and a <see cref="LoaderFrame"/> before it; where it answers anything but 0, the function is not called.</param>
    /// <param name="after">What is called with the context and the result behind it.</param>
    /// <param name="context">The context.</param>
    /// <param name="enabled">A byte that is 0 where the runtime must not be called.</param>
    public static int Write(Span<byte> code, nint original, nint before, nint after, nint context, nint enabled)
    {
        var writer = new CodeWriter(code);
        writer.Bytes(0xF3, 0x0F, 0x1E, 0xFA); // endbr64
        writer.MoveImmediate([0x49, 0xBB], enabled); // mov $enabled,%r11
        writer.Bytes(0x41, 0x80, 0x3B, 0x00); // cmpb $0,(%r11)
        writer.Bytes(0x75, 0x0D); // jne over the next two
        writer.MoveImmediate([0x49, 0xBB], original); // mov $original,%r11
        writer.Bytes(0x41, 0xFF, 0xE3); // jmp *%r11
        writer.Bytes(0x55, 0x48, 0x89, 0xE5); // push %rbp; mov %rsp,%rbp
        writer.Bytes(0x41, 0x51, 0x41, 0x50, 0x51, 0x52, 0x56, 0x57, 0x50); // push %r9, %r8, %rcx, %rdx, %rsi, %rdi, %rax
        writer.Bytes(0x48, 0x81, 0xEC); // sub $136,%rsp
        writer.Int32(136);
        for (var i = 0; i < VectorRegisters; i++)
            MoveVector(ref writer, 0x11, i);
        writer.Bytes(0x48, 0x89, 0xE6); // mov %rsp,%rsi: the frame
        Call(ref writer, context, before);
        writer.Bytes(0x85, 0xC0); // test %eax,%eax
        var calls = writer.ShortJump(0x74); // je: the function is called
        writer.Bytes(0x48, 0x8B, 0x84, 0x24); // mov 136(%rsp),%rax: the result, behind the vectors and the padding
        writer.Int32(136);
        writer.Bytes(0xC9, 0xC3); // leave; ret
        writer.Land(calls);
        for (var i = 0; i < VectorRegisters; i++)
            MoveVector(ref writer, 0x10, i);
        writer.Bytes(0x48, 0x81, 0xC4); // add $136,%rsp
        writer.Int32(136);
        writer.Bytes(0x58, 0x5F, 0x5E, 0x5A, 0x59, 0x41, 0x58, 0x41, 0x59); // pop %rax, %rdi, %rsi, %rdx, %rcx, %r8, %r9
        for (var word = StackWords - 1; word >= 0; word--)
        {
            writer.Bytes(0xFF, 0xB5); // push 16+8*word(%rbp): behind the saved rbp and the return address
            writer.Int32(16 + (8 * word));
        }

        writer.MoveImmediate([0x49, 0xBB], original); // mov $original,%r11
        writer.Bytes(0x41, 0xFF, 0xD3); // call *%r11
        writer.Bytes(0x50, 0x52, 0x48, 0x83, 0xEC, 0x20); // push %rax, %rdx; sub $32,%rsp
        MoveVector(ref writer, 0x11, 0);
        MoveVector(ref writer, 0x11, 1);
        writer.Bytes(0x48, 0x89, 0xC6); // mov %rax,%rsi
        Call(ref writer, context, after);
        MoveVector(ref writer, 0x10, 0);
        MoveVector(ref writer, 0x10, 1);
        writer.Bytes(0x48, 0x83, 0xC4, 0x20, 0x5A, 0x58, 0xC9, 0xC3); // add $32,%rsp; pop %rdx, %rax; leave; ret
        return writer.Length;
    }

    private static void Call(ref CodeWriter writer, nint context, nint function)
    {
        writer.MoveImmediate([0x48, 0xBF], context); // mov $context,%rdi
        writer.MoveImmediate([0x49, 0xBB], function); // mov $function,%r11
        writer.Bytes(0x41, 0xFF, 0xD3); // call *%r11
    }

    // movups %xmmN,16*N(%rsp), or the other way round.
    private static void MoveVector(ref CodeWriter writer, byte opcode, int register) =>
        writer.Bytes(0x0F, opcode, (byte)(0x44 | (register << 3)), 0x24, (byte)(16 * register));
}
