// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using Afterlink.Bindings;

namespace Afterlink.Modules;

/// <summary>
/// The operands of the instruction that a handler stands for, as the site table describes them. For generated code and for the
/// monitor's own handlers.
/// </summary>
public static unsafe partial class SiteOperands
{
    private const byte None = 0xFF;
    private const byte Rip = 0xFE;
    private const int RspNumber = 4;
    private const int SegmentFs = 4;

    /// <summary>Number of the control, debug or segment register that the instruction names.</summary>
    public static int SystemRegister(RegisterFrame* frame, BindingSlot* slot) => Record(frame, slot)->SystemRegister;

    /// <summary>Bytes of the register or memory operand: 2, 4 or 8.</summary>
    public static int OperandSize(RegisterFrame* frame, BindingSlot* slot) => Record(frame, slot)->OperandSize;

    /// <summary>Number of a declared hypercall; 0 where the site was not declared (then it is in rax by convention).</summary>
    public static uint Hypercall(RegisterFrame* frame, BindingSlot* slot) => Record(frame, slot)->Hypercall;

    /// <summary>The general register operand, zero-extended from the operand's size.</summary>
    public static ulong ReadRegister(RegisterFrame* frame, BindingSlot* slot)
    {
        var record = Record(frame, slot);
        return Truncate(RegisterValue(frame, record->Register), record->OperandSize);
    }

    /// <summary>Sets the general register operand: 8 bytes whole, 4 bytes clear the upper half, 2 bytes keep the rest (Intel SDM volume 1, 3.4.1.1).</summary>
    public static void WriteRegister(RegisterFrame* frame, BindingSlot* slot, ulong value)
    {
        var record = Record(frame, slot);
        WriteRegister(frame, record->Register, record->OperandSize, value);
    }

    /// <summary>The operand where it can be a register or memory (<c>lmsw</c>, <c>lldt</c>, <c>verr</c> ...): its low word.</summary>
    public static ushort ReadWord(RegisterFrame* frame, BindingSlot* slot)
    {
        var record = Record(frame, slot);
        return (record->Flags & SiteRecordFlags.Memory) != 0
            ? Unsafe.ReadUnaligned<ushort>(Pointer(frame, slot, record))
            : (ushort)RegisterValue(frame, record->Register);
    }

    /// <summary>
    /// Sets the operand where it can be a register or memory (<c>smsw</c>, <c>sldt</c>, <c>str</c>, <c>mov r/m, sreg</c>): memory always
    /// takes the low word, a register takes its whole size.
    /// </summary>
    public static void WriteWord(RegisterFrame* frame, BindingSlot* slot, ulong value)
    {
        var record = Record(frame, slot);
        if ((record->Flags & SiteRecordFlags.Memory) != 0)
            Unsafe.WriteUnaligned(Pointer(frame, slot, record), (ushort)value);
        else
            WriteRegister(frame, record->Register, record->OperandSize, value);
    }

    /// <summary>The selector that <c>lar</c>, <c>lsl</c>, <c>verr</c> and <c>verw</c> look at: memory, or the register that is not the destination.</summary>
    public static ushort ReadSelector(RegisterFrame* frame, BindingSlot* slot)
    {
        var record = Record(frame, slot);
        if ((record->Flags & SiteRecordFlags.Memory) != 0)
            return Unsafe.ReadUnaligned<ushort>(Pointer(frame, slot, record));
        return (ushort)RegisterValue(frame, record->MemoryBase == None ? record->Register : record->MemoryBase);
    }

    /// <summary>Reads the limit and base that <c>lgdt</c> and <c>lidt</c> load.</summary>
    public static ulong ReadDescriptorTable(RegisterFrame* frame, BindingSlot* slot, out ushort limit)
    {
        var operand = Pointer(frame, slot, Record(frame, slot));
        limit = Unsafe.ReadUnaligned<ushort>(operand);
        return Unsafe.ReadUnaligned<ulong>(operand + sizeof(ushort));
    }

    /// <summary>Writes the limit and base that <c>sgdt</c> and <c>sidt</c> store.</summary>
    public static void WriteDescriptorTable(RegisterFrame* frame, BindingSlot* slot, ulong tableBase, ushort limit)
    {
        var operand = Pointer(frame, slot, Record(frame, slot));
        Unsafe.WriteUnaligned(operand, limit);
        Unsafe.WriteUnaligned(operand + sizeof(ushort), tableBase);
    }

    /// <summary>The address of the memory operand, its segment's base included.</summary>
    public static ulong MemoryAddress(RegisterFrame* frame, BindingSlot* slot) => (ulong)(nuint)Pointer(frame, slot, Record(frame, slot));

    internal static byte* Pointer(RegisterFrame* frame, BindingSlot* slot, SiteRecord* record)
    {
        var address = (ulong)record->Displacement;
        if (record->MemoryBase == Rip)
            address += slot->Context->LoadBias;
        else if (record->MemoryBase != None)
            address += RegisterValue(frame, record->MemoryBase);
        if (record->MemoryIndex != None)
            address += RegisterValue(frame, record->MemoryIndex) * record->MemoryScale;
        address = Truncate(address, record->AddressSize);
        if (record->MemorySegment != 0)
            address += SegmentBase(record->MemorySegment);

        // SAFETY: the address is the one that the instruction itself would have used; like the instruction, it faults if it is bad.
        return (byte*)(nuint)address;
    }

    internal static ulong SegmentBase(int segment) => segment == SegmentFs ? Provider.ProviderLibrary.ReadFsBase() : Provider.SegmentBases.ReadGs();

    internal static ulong Truncate(ulong value, int size) => size switch
    {
        8 => value,
        4 => (uint)value,
        2 => (ushort)value,
        1 => (byte)value,
        _ => value,
    };

    internal static ulong RegisterValue(RegisterFrame* frame, int number) =>
        number == RspNumber ? frame->StackPointer : *Word(frame, number);

    internal static void WriteRegister(RegisterFrame* frame, int number, int size, ulong value)
    {
        if (number == RspNumber)
            throw new NotSupportedException("the instruction writes rsp, which a handler cannot");
        var word = Word(frame, number);
        *word = size switch
        {
            2 => (*word & ~0xFFFFUL) | (ushort)value,
            4 => (uint)value,
            _ => value,
        };
    }

    /// <summary>The site's record.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static SiteRecord* Record(RegisterFrame* frame, BindingSlot* slot)
    {
        var context = slot->Context;
        var index = frame->SiteIndex;

        // SAFETY: the frame and the slot come from the gate; the context outlives every module, and the index is checked
        // against the records that it holds.
        if ((uint)index < (uint)context->RecordCount && frame->ReturnAddress - context->StubStart < context->StubSize)
            return context->Records + index;
        return ModulePlaces.Find(context, frame);
    }

    private static ReadOnlySpan<byte> WordOfRegister => [13, 17, 12, 11, 0, 4, 10, 9, 8, 7, 6, 5, 3, 2, 1, 0];

    // SAFETY: numbers of registers were checked to be below 16 when the table was read; the frame has 18 words.
    private static ulong* Word(RegisterFrame* frame, int number) => (ulong*)frame + WordOfRegister[number];
}
