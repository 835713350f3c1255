// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Monitor.Interrupts;
using Afterlink.Provider;

namespace Afterlink.Monitor.Registers;

/// <summary>
/// The architectural MSRs that belong to the state of a virtual CPU (Intel SDM volume 4, table 2-2; AMD APM volume 2, A). Everything else is a
/// general-protection exception: what a model has beyond them is up to a handler.
/// </summary>
internal static unsafe class ModelSpecificRegisters
{
    private const uint TimeStampCounter = 0x10, ApicBase = 0x1B, MicrocodeVersion = 0x8B, SysenterCs = 0x174, SysenterEsp = 0x175, SysenterEip = 0x176,
        PageAttributes = 0x277, Efer = 0xC000_0080, Star = 0xC000_0081, LongStar = 0xC000_0082, CompatibleStar = 0xC000_0083, FlagMask = 0xC000_0084,
        FsBase = 0xC000_0100, GsBase = 0xC000_0101, KernelGsBase = 0xC000_0102, TscAux = 0xC000_0103;

    /// <summary>After a reset: write-back, write-through, uncached minus, uncached, twice (Intel SDM volume 3A, 12.12.4).</summary>
    public const ulong InitialPageAttributes = 0x0007_0406_0007_0406;

    /// <summary>SCE LME LMA NXE: 64-bit mode, as an operating system runs in it.</summary>
    public const ulong InitialEfer = 0xD01;

    private const ulong EferBits = 0xD01;
    private const ulong LongModeBits = 0x500;

    // Page attributes 0, 1, 4, 5, 6 and 7 exist.
    private const uint PageAttributeTypes = 0b1111_0011;

    public static ulong Read(VirtualCpuState* cpu, uint index) => index switch
    {
        TimeStampCounter => VirtualCpu.Of(cpu).ReadTimeStampCounter(),
        ApicBase => ApicBaseOf(cpu),
        MicrocodeVersion => 0,
        SysenterCs => cpu->SysenterCs,
        SysenterEsp => cpu->SysenterEsp,
        SysenterEip => cpu->SysenterEip,
        PageAttributes => cpu->PageAttributes,
        Efer => cpu->Efer,
        Star => cpu->Star,
        LongStar => cpu->LongStar,
        CompatibleStar => cpu->CompatibleStar,
        FlagMask => cpu->FlagMask,
        FsBase => ProviderLibrary.ReadFsBase(),
        GsBase => SegmentBases.ReadGs(),
        KernelGsBase => cpu->KernelGsBase,
        TscAux => cpu->TscAux,
        _ => throw Refused(index),
    };

    public static void Write(VirtualCpuState* cpu, uint index, ulong value)
    {
        switch (index)
        {
            case SysenterCs:
                cpu->SysenterCs = (uint)value;
                break;
            case SysenterEsp:
                cpu->SysenterEsp = CanonicalAddress.Require(value);
                break;
            case SysenterEip:
                cpu->SysenterEip = CanonicalAddress.Require(value);
                break;
            case MicrocodeVersion:
                break;
            case PageAttributes:
                cpu->PageAttributes = ArePageAttributes(value) ? value : throw Refused(index, value);
                break;
            case Efer:
                // LMA is read only, and LME cannot change while paging is on.
                cpu->Efer = (value & ~EferBits) == 0 && ((value ^ cpu->Efer) & LongModeBits & ~0x400UL) == 0
                    ? value | (cpu->Efer & LongModeBits) : throw Refused(index, value);
                break;
            case Star:
                cpu->Star = value;
                break;
            case LongStar:
                cpu->LongStar = CanonicalAddress.Require(value);
                break;
            case CompatibleStar:
                cpu->CompatibleStar = CanonicalAddress.Require(value);
                break;
            case FlagMask:
                cpu->FlagMask = value >> 32 == 0 ? value : throw Refused(index, value);
                break;
            case GsBase:
                SegmentBases.WriteGs(CanonicalAddress.Require(value));
                break;
            case KernelGsBase:
                cpu->KernelGsBase = CanonicalAddress.Require(value);
                break;
            case TscAux:
                cpu->TscAux = value >> 32 == 0 ? value : throw Refused(index, value);
                break;
            default:
                // The base of fs is the thread's own storage in a process, and the counter is the monitor's.
                throw Refused(index, value);
        }
    }

    // At its usual place and enabled; the first CPU is the one that booted.
    private static ulong ApicBaseOf(VirtualCpuState* cpu) => VirtualCpu.Of(cpu).Ordinal == 0 ? 0xFEE0_0900UL : 0xFEE0_0800UL;

    private static bool ArePageAttributes(ulong value)
    {
        for (; value != 0; value >>= 8)
        {
            if ((byte)value > 7 || (PageAttributeTypes >> (byte)value & 1) == 0)
                return false;
        }

        return true;
    }

    private static ProcessorException Refused(uint index) => ProcessorException.GeneralProtection($"there is no MSR 0x{index:x}");

    private static ProcessorException Refused(uint index, ulong value) =>
        ProcessorException.GeneralProtection($"0x{value:x} cannot be written to MSR 0x{index:x}");
}
