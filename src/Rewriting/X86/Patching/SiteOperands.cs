// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Sites;
using Iced.Intel;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>
/// The operands of a site as its record in the site table holds them. Where an instruction has two general registers (lar, lsl with a
/// register source), <see cref="Register"/> is the one that it writes and <see cref="MemoryBase"/>, without the memory flag, the other. Of a
/// probe, which can be any instruction, only the memory operand is told, where general registers and a displacement make its address.
/// </summary>
internal readonly struct SiteOperands
{
    /// <summary>No such operand.</summary>
    public const byte None = 0xFF;

    /// <summary>The memory operand is relative to rip.</summary>
    public const byte RelativeToRip = 0xFE;

    private SiteOperands(in Instruction instruction, SiteKind kind)
    {
        (Register, SystemRegister, MemoryBase, MemoryIndex, MemoryScale, AddressSize) = (None, None, None, None, 1, 8);
        if (instruction.HasRepPrefix || instruction.HasRepnePrefix)
            Flags |= SiteRecordFlags.Repeat;
        if (kind is SiteKind.PushFlags or SiteKind.PopFlags)
            OperandSize = (byte)Math.Abs(instruction.StackPointerIncrement);

        for (var i = 0; i < instruction.OpCount; i++)
        {
            switch (instruction.GetOpKind(i))
            {
                case OpKind.Register when kind != SiteKind.Probe:
                    AddRegister(instruction.GetOpRegister(i), IsPort(kind), ref Register, ref OperandSize, ref SystemRegister, ref MemoryBase);
                    break;
                case OpKind.Immediate8:
                    Immediate = instruction.Immediate8;
                    if (IsPort(kind))
                        Flags |= SiteRecordFlags.ImmediatePort;
                    break;
                case OpKind.Immediate16:
                    Immediate = instruction.Immediate16;
                    break;
                case OpKind.Memory when !instruction.IsVsib:
                    Flags |= SiteRecordFlags.Memory;
                    (MemoryBase, MemoryIndex) = (Number(instruction.MemoryBase), Number(instruction.MemoryIndex));
                    MemoryScale = (byte)instruction.MemoryIndexScale;
                    Displacement = (long)instruction.MemoryDisplacement64;
                    AddressSize = Is32Bit(instruction.MemoryBase) || Is32Bit(instruction.MemoryIndex) ? (byte)4 : (byte)8;
                    MemorySize = (byte)instruction.MemorySize.GetSize();
                    break;
                case OpKind.MemoryESRDI or OpKind.MemoryESEDI when kind != SiteKind.Probe:
                    AddString(instruction, Iced.Intel.Register.RDI, OpKind.MemoryESEDI, i, out Flags, Flags, out MemoryBase, out AddressSize, out MemorySize);
                    break;
                case OpKind.MemorySegRSI or OpKind.MemorySegESI when kind != SiteKind.Probe:
                    AddString(instruction, Iced.Intel.Register.RSI, OpKind.MemorySegESI, i, out Flags, Flags, out MemoryBase, out AddressSize, out MemorySize);
                    break;
            }
        }

        if (OperandSize == 0)
            OperandSize = MemorySize;
        MemorySegment = instruction.SegmentPrefix switch
        {
            Iced.Intel.Register.FS => 4,
            Iced.Intel.Register.GS => 5,
            _ => 0,
        };
    }

    public readonly SiteRecordFlags Flags;
    public readonly byte Register;
    public readonly byte OperandSize;
    public readonly byte SystemRegister;
    public readonly byte MemoryBase;
    public readonly byte MemoryIndex;
    public readonly byte MemoryScale;
    public readonly byte MemorySegment;
    public readonly byte MemorySize;
    public readonly byte AddressSize;
    public readonly ushort Immediate;
    public readonly long Displacement;

    /// <summary>The operands of an instruction.</summary>
    public static SiteOperands Of(in Instruction instruction, SiteKind kind) => new(instruction, kind);

    private static void AddRegister(Register register, bool isPort, ref byte general, ref byte size, ref byte system, ref byte second)
    {
        if (!register.IsGPR())
        {
            system = (byte)register.GetNumber();
        }
        else if (isPort && register == Iced.Intel.Register.DX)
        {
            // The port, not the data.
        }
        else if (general == None)
        {
            general = (byte)register.GetNumber();
            size = (byte)register.GetSize();
        }
        else
        {
            second = (byte)register.GetNumber();
        }
    }

    private static void AddString(
        in Instruction instruction, Register register, OpKind shortKind, int operand, out SiteRecordFlags flags, SiteRecordFlags before,
        out byte memoryBase, out byte addressSize, out byte memorySize)
    {
        flags = before | SiteRecordFlags.Memory;
        memoryBase = (byte)register.GetNumber();
        addressSize = instruction.GetOpKind(operand) == shortKind ? (byte)4 : (byte)8;
        memorySize = (byte)instruction.MemorySize.GetSize();
    }

    private static bool IsPort(SiteKind kind) => kind is >= SiteKind.PortIn8 and <= SiteKind.PortOutString32;

    private static byte Number(Register register) => register switch
    {
        Iced.Intel.Register.None => None,
        Iced.Intel.Register.RIP or Iced.Intel.Register.EIP => RelativeToRip,
        _ => (byte)register.GetNumber(),
    };

    private static bool Is32Bit(Register register) => register == Iced.Intel.Register.EIP || register.IsGPR32();
}
