// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.X86.Code;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>
/// The stub of a declared hypercall (docs/gate.md, "Declared hypercalls"). Its site is a function call: neither flags nor caller-saved
/// registers are live, rcx is in r10 (afterlink.h). So the stub calls the handler itself, and where the site's function ends behind the site,
/// so does the stub: each branch that is not taken is two cycles less.
/// </summary>
/// <param name="buffer">Where the stub is encoded.</param>
/// <param name="mark">Told of the original offset and the depth of the stack that hold from here on.</param>
internal readonly ref struct DeclaredStub(StubBuffer buffer, Action<int, int> mark)
{
    /// <summary>Bytes of the stack below the site's rsp at the call of the slow way: skip, table, site word. As in every stub.</summary>
    public const int SlowDepth = StubShape.FrameSize;

    /// <summary>Bytes of the stack below the site's rsp at the call of the handler: virtual CPU and frame pointer too. A multiple of 16 from a call on.</summary>
    public const int CallDepth = SlowDepth + (2 * sizeof(ulong));

    private const int Slot = BindingLayout.DeclaredSlot * BindingLayout.SlotSize;

    private static ReadOnlySpan<byte> TestTable => [0x48, 0x85, 0xC9];                  // test %rcx, %rcx
    private static ReadOnlySpan<byte> CompareWord => [0x48, 0x83, 0xB9];                // cmpq $imm8, disp32(%rcx)
    private static ReadOnlySpan<byte> LoadWord => [0x4C, 0x8B, 0x99];                   // mov disp32(%rcx), %r11
    private static ReadOnlySpan<byte> LoadCpu => [0x64, 0x4D, 0x8B, 0x1B];              // mov %fs:(%r11), %r11
    private static ReadOnlySpan<byte> TestCpu => [0x4D, 0x85, 0xDB];                    // test %r11, %r11
    private static ReadOnlySpan<byte> TestAlignment => [0x40, 0xF6, 0xC4, 0x08];        // test $8, %spl
    private static ReadOnlySpan<byte> Deeper => [0x49, 0xFF, 0x43, BindingLayout.CpuDepthOffset];   // incq disp8(%r11)
    private static ReadOnlySpan<byte> PushCpu => [0x41, 0x53];                          // push %r11
    private static ReadOnlySpan<byte> FourthArgument => [0x4C, 0x89, 0xD1];             // mov %r10, %rcx
    private static ReadOnlySpan<byte> CallHandler => [0x41, 0xFF, 0x93];                // call *disp32(%r11)
    private static ReadOnlySpan<byte> LoadPushed => [0x48, 0x8B, 0x4C, 0x24, 0x08];     // mov 8(%rsp), %rcx
    private static ReadOnlySpan<byte> Shallower => [0x48, 0xFF, 0x49, BindingLayout.CpuDepthOffset];    // decq disp8(%rcx)
    private static ReadOnlySpan<byte> TestQuiet => [0x48, 0x83, 0x79, BindingLayout.CpuQuietOffset, 0]; // cmpq $0, disp8(%rcx)
    private static ReadOnlySpan<byte> MoveStack => [0x48, 0x8D, 0xA4, 0x24];            // lea disp32(%rsp), %rsp
    private static ReadOnlySpan<byte> CallWay => [0xFF, 0x91];                          // call *disp32(%rcx)

    private const byte PushStackPointer = 0x54;
    private const byte PushImmediate = 0x68;
    private const byte JumpIfZero = 0x74;
    private const byte JumpIfNotZero = 0x75;
    private const byte Return = 0xC3;

    /// <summary>Whether a window's stub is this one: nothing but a declared hypercall is in it.</summary>
    public static bool Applies(PatchWindow window)
    {
        if (window.Sites is not [{ HypercallNumber: not null } site] || site.Start != window.Start)
            return false;
        for (var offset = site.End; offset < window.End;)
        {
            if (!window.Map.TryDecode(offset, out var instruction) || !WindowNeighbours.IsFiller(instruction))
                return false;
            offset += instruction.Length;
        }

        return true;
    }

    /// <summary>Encodes the stub.</summary>
    /// <param name="window">The window.</param>
    /// <param name="cellAddress">Address of the module's binding cell.</param>
    /// <param name="siteWord">The word of its site.</param>
    public void Emit(PatchWindow window, ulong cellAddress, int siteWord)
    {
        var site = window.Sites[0];
        var (native, slow, pending, leave) = (buffer.NewLabel(), buffer.NewLabel(), buffer.NewLabel(), buffer.NewLabel());
        mark(site.Start, 0);
        buffer.Emit(StubShape.LoadCell);
        buffer.EmitNear(cellAddress);
        buffer.Emit(TestTable);
        Branch(JumpIfZero, native);
        WithWord(CompareWord, BindingLayout.DeclaredHandlersOffset);
        buffer.Emit((byte)0);
        Branch(JumpIfZero, native);

        buffer.Emit(StubShape.Enter[..StubShape.SkipLength]);
        mark(site.Start, BindingLayout.StackSkip);
        buffer.Emit(StubShape.PushRcx);
        mark(site.Start, BindingLayout.StackSkip + sizeof(ulong));
        buffer.Emit(PushImmediate);
        buffer.EmitInt32(siteWord);
        mark(site.Start, SlowDepth);
        WithWord(LoadWord, BindingLayout.DeclaredCpuOffset);
        buffer.Emit(LoadCpu);
        buffer.Emit(TestCpu);
        Branch(JumpIfZero, slow);
        buffer.Emit(TestAlignment);
        Branch(JumpIfNotZero, slow);
        buffer.Emit(Deeper);
        buffer.Emit(PushCpu);
        mark(site.Start, SlowDepth + sizeof(ulong));
        buffer.Emit(PushStackPointer);
        mark(site.Start, CallDepth);
        WithWord(LoadWord, BindingLayout.DeclaredHandlersOffset);
        buffer.Emit(FourthArgument);
        buffer.Emit(CallHandler);
        buffer.EmitInt32(sizeof(ulong) * site.Index);
        buffer.Emit(LoadPushed);
        buffer.Emit(Shallower);
        buffer.Emit(TestQuiet);
        Branch(JumpIfZero, pending);
        buffer.Emit(MoveStack);
        buffer.EmitInt32(CallDepth);
        mark(site.End, 0);
        GoOn(window);

        // Within reach of the branches above.
        buffer.Bind(native);
        mark(site.Start, 0);
        buffer.Emit(site.Bytes);
        mark(site.End, 0);
        buffer.Emit(StubShape.Jump);
        buffer.EmitNear(window.Map.AddressOf(window.End));

        buffer.Bind(pending);
        mark(site.Start, CallDepth);
        buffer.Emit(MoveStack);
        buffer.EmitInt32(CallDepth - SlowDepth);
        mark(site.Start, SlowDepth);
        buffer.Emit(LoadPushed);
        WithWord(CallWay, BindingLayout.DeclaredPendingOffset);
        Branch(StubShape.JumpShort, leave);

        // As everywhere, rcx = 0 asks for the original instruction.
        buffer.Bind(slow);
        WithWord(CallWay, BindingLayout.DeclaredSlowOffset);
        buffer.Bind(leave);
        buffer.Emit(MoveStack);
        buffer.EmitInt32(SlowDepth);
        mark(site.Start, 0);
        Branch(StubShape.JumpIfRcxZero, native);
        mark(site.End, 0);
        GoOn(window);
    }

    /// <summary>Whether the site's function returns right behind the window.</summary>
    private static bool EndsFunction(PatchWindow window) => window.End < window.Map.Bytes.Length && window.Map.Bytes.Span[window.End] == Return;

    private void GoOn(PatchWindow window)
    {
        if (EndsFunction(window))
        {
            buffer.Emit(Return);
            return;
        }

        buffer.Emit(StubShape.Jump);
        buffer.EmitNear(window.Map.AddressOf(window.End));
    }

    private void WithWord(ReadOnlySpan<byte> operation, int offset)
    {
        buffer.Emit(operation);
        buffer.EmitInt32(Slot + offset);
    }

    private void Branch(byte operation, int label)
    {
        buffer.Emit(operation);
        buffer.EmitShort(label);
    }
}
