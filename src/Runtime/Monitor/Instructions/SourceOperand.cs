// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Modules;

namespace Afterlink.Monitor.Instructions;

/// <summary>
/// The selector that <c>lar</c> and <c>lsl</c> read. Their record names the destination register; a source that is a register too is only
/// in the instruction's bytes.
/// </summary>
internal static unsafe class SourceOperand
{
    private const int RexFirst = 0x40;
    private const int RexLast = 0x4F;
    private const byte TwoByteOpcode = 0x0F;
    private const byte GroupOpcode = 0x00; // 0F 00: verr, verw have one operand

    // Legacy prefixes (Intel SDM volume 2A, 2.1.1).
    private static ReadOnlySpan<byte> Prefixes => [0x66, 0x67, 0xF2, 0xF3, 0x2E, 0x36, 0x3E, 0x26, 0x64, 0x65, 0xF0];

    public static ushort ReadWord(RegisterFrame* frame, BindingSlot* slot)
    {
        var record = SiteOperands.Record(frame, slot);
        if ((record->Flags & SiteRecordFlags.Memory) != 0)
            return SiteOperands.ReadWord(frame, slot);

        // SAFETY: a record holds 16 bytes of the instruction.
        var number = RegisterOf(new ReadOnlySpan<byte>(&record->Bytes0, 2 * sizeof(ulong)));
        return (ushort)SiteOperands.RegisterValue(frame, number ?? record->Register);
    }

    /// <summary>The r/m register of a two-byte opcode; null where the bytes are something else.</summary>
    internal static int? RegisterOf(ReadOnlySpan<byte> bytes)
    {
        var i = 0;
        while (i < bytes.Length && Prefixes.Contains(bytes[i]))
            i++;
        var rex = i < bytes.Length && bytes[i] is >= RexFirst and <= RexLast ? bytes[i++] : 0;
        if (i + 2 >= bytes.Length || bytes[i] != TwoByteOpcode || bytes[i + 1] == GroupOpcode)
            return null;
        return (bytes[i + 2] & 7) | ((rex & 1) << 3);
    }
}
