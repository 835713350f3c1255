// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Sites;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>Byte patterns of a stub (docs/design.md, "Stub"), shared by the encoder and nobody else: the verifier decodes.</summary>
internal static class StubShape
{
    /// <summary>Bytes of the stack between the site's rsp and the stub's: skip, rcx, site word.</summary>
    public const int FrameSize = 152;

    /// <summary>lea -136(%rsp), %rsp; push %rcx; push $imm32.</summary>
    public static ReadOnlySpan<byte> Enter => [0x48, 0x8D, 0xA4, 0x24, 0x78, 0xFF, 0xFF, 0xFF, 0x51, 0x68];

    /// <summary>Bytes of the lea; the push of rcx has one.</summary>
    public const int SkipLength = 8;

    /// <summary>mov disp32(%rip), %rcx.</summary>
    public static ReadOnlySpan<byte> LoadCell => [0x48, 0x8B, 0x0D];

    /// <summary>jrcxz rel8.</summary>
    public const byte JumpIfRcxZero = 0xE3;

    /// <summary>lea disp32(%rcx), %rcx.</summary>
    public static ReadOnlySpan<byte> SelectSlot => [0x48, 0x8D, 0x89];

    /// <summary>call *(%rcx).</summary>
    public static ReadOnlySpan<byte> CallSlot => [0xFF, 0x11];

    /// <summary>mov 8(%rsp), %rcx; lea disp32(%rsp), %rsp.</summary>
    public static ReadOnlySpan<byte> Leave => [0x48, 0x8B, 0x4C, 0x24, 0x08, 0x48, 0x8D, 0xA4, 0x24];

    /// <summary>lea -8(%rsp), %rsp.</summary>
    public static ReadOnlySpan<byte> MakeRoom => [0x48, 0x8D, 0x64, 0x24, 0xF8];

    /// <summary>push %rcx.</summary>
    public const byte PushRcx = 0x51;

    /// <summary>pop %rcx.</summary>
    public const byte PopRcx = 0x59;

    /// <summary>lea disp32(%rip), %rcx.</summary>
    public static ReadOnlySpan<byte> LoadAddress => [0x48, 0x8D, 0x0D];

    /// <summary>mov %rcx, 8(%rsp).</summary>
    public static ReadOnlySpan<byte> StoreReturnAddress => [0x48, 0x89, 0x4C, 0x24, 0x08];

    /// <summary>Opcode of call and jmp through register or memory; ModRM's reg field tells which.</summary>
    public const byte IndirectBranch = 0xFF;

    /// <summary>What makes /2 (call) to /4 (jmp) in a ModRM byte (Intel SDM volume 2, opcode group 5).</summary>
    public const byte CallToJump = 0x30;

    /// <summary>jmp rel32.</summary>
    public const byte Jump = 0xE9;

    /// <summary>jmp rel8.</summary>
    public const byte JumpShort = 0xEB;

    /// <summary>Second byte of jcc rel32 (the first is 0F), or'ed with the condition.</summary>
    public const byte ConditionalJump = 0x80;

    /// <summary>int3: what no path may reach.</summary>
    public const byte Filler = 0xCC;

    /// <summary>Bytes of the stack to give back when a handler did the instruction's work: what it pushed stays, what it popped goes.</summary>
    public static int HandledFrameSize(SiteKind kind, Iced.Intel.Code code) => (kind, code) switch
    {
        (SiteKind.PushFlags, Iced.Intel.Code.Pushfw) => FrameSize - 2,
        (SiteKind.PushFlags, _) => FrameSize - 8,
        (SiteKind.PopFlags, Iced.Intel.Code.Popfw) => FrameSize + 2,
        (SiteKind.PopFlags, _) => FrameSize + 8,
        _ => FrameSize,
    };
}
