// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;

namespace Afterlink.Monitor.Interrupts;

/// <summary>
/// Where a site begins and goes on in its stub, read from the stub's bytes around the return address of its call (docs/design.md, "Stub").
/// </summary>
/// <param name="Begin">Where the site begins: it is carried out again from there.</param>
/// <param name="Behind">Where the code behind it begins.</param>
/// <param name="StackPointer">The stack pointer behind it: <c>pushf</c> and <c>popf</c> change it.</param>
internal readonly record struct StubReturn(ulong Begin, ulong Behind, ulong StackPointer)
{
    // lea -136(%rsp),%rsp; push %rcx; push $word; mov cell(%rip),%rcx; jrcxz; lea slot(%rcx),%rcx; call *(%rcx).
    private const int EnterLength = 32;

    // jrcxz; mov 8(%rsp),%rcx; lea size(%rsp),%rsp.
    private const int LeaveLength = 15;
    private const int SizeOffset = LeaveLength - sizeof(int);

    private static ReadOnlySpan<byte> Enter => [0x48, 0x8D, 0xA4, 0x24, 0x78, 0xFF, 0xFF, 0xFF, 0x51, 0x68];

    private static ReadOnlySpan<byte> Call => [0xFF, 0x11];

    private static ReadOnlySpan<byte> Leave => [0x48, 0x8B, 0x4C, 0x24, 0x08, 0x48, 0x8D, 0xA4, 0x24];

    // lea 152(%rsp),%rsp; jrcxz: where the ways of a declared hypercall end (docs/gate.md). A short jump leads there from behind one of its calls.
    private const int DeclaredLeaveLength = 10;
    private const byte JumpShort = 0xEB;

    private static ReadOnlySpan<byte> DeclaredLeave => [0x48, 0x8D, 0xA4, 0x24, 0x98, 0x00, 0x00, 0x00, 0xE3];

    /// <summary>Reads the stub of the site that a frame is of.</summary>
    /// <exception cref="InvalidOperationException">It has another form.</exception>
    public static unsafe StubReturn Read(RegisterFrame* frame, ModuleContext* context)
    {
        var address = frame->ReturnAddress;
        var offset = address - context->StubStart;
        if (TryReadDeclared(frame, context, offset) is { } declared)
            return declared;
        if (offset < EnterLength || offset + LeaveLength > context->StubSize)
            throw new InvalidOperationException("the return address is not in a stub");

        // SAFETY: all of it is inside the stubs, which are mapped for good.
        var enter = new ReadOnlySpan<byte>((void*)(nuint)(address - EnterLength), EnterLength);
        var leave = new ReadOnlySpan<byte>((void*)(nuint)address, LeaveLength);
        if (!enter.StartsWith(Enter) || !enter.EndsWith(Call) || leave[0] != 0xE3 || !leave[2..].StartsWith(Leave))
            throw new InvalidOperationException("the stub has an unknown form");
        var size = BitConverter.ToInt32(leave[SizeOffset..]);
        return new(address - EnterLength, address + LeaveLength, (ulong)(nuint)(&frame->SiteWord) + (ulong)size);
    }

    private static unsafe StubReturn? TryReadDeclared(RegisterFrame* frame, ModuleContext* context, ulong offset)
    {
        // SAFETY: every byte that is read is inside the stubs, which are mapped for good; the caller checked the site's index.
        var stubs = (byte*)(nuint)context->StubStart;
        if (offset + 2 <= context->StubSize && stubs[offset] == JumpShort)
            offset += 2 + (ulong)(sbyte)stubs[offset + 1];
        if (offset > context->StubSize || context->StubSize - offset < DeclaredLeaveLength
            || !new ReadOnlySpan<byte>(stubs + offset, DeclaredLeaveLength).StartsWith(DeclaredLeave))
            return null;
        return new(
            context->LoadBias + context->Records[frame->SiteIndex].Stub, context->StubStart + offset + DeclaredLeaveLength, frame->StackPointer);
    }
}
