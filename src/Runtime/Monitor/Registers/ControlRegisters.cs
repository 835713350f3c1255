// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Monitor.Interrupts;

namespace Afterlink.Monitor.Registers;

/// <summary>CR0, CR2, CR3, CR4 and CR8 of a virtual CPU in 64-bit mode (Intel SDM volume 3A, 2.5; volume 2B, MOV to and from control registers).</summary>
internal static unsafe class ControlRegisters
{
    // PE MP EM TS ET NE WP AM NW CD PG. Writes to the other bits of the low half are ignored, the upper half is reserved.
    private const ulong Cr0Bits = 0xE005_003F;
    private const ulong ProtectionEnable = 1, ExtensionType = 1 << 4, NotWriteThrough = 1 << 29, CacheDisable = 1 << 30, Paging = 1UL << 31;

    // VME PVI TSD DE PSE PAE MCE PGE PCE OSFXSR OSXMMEXCPT UMIP LA57 VMXE SMXE FSGSBASE PCIDE OSXSAVE KL SMEP SMAP PKE CET PKS.
    private const ulong Cr4Bits = 0x1FF_7FFF & ~(1UL << 15);
    private const ulong PhysicalAddressExtension = 1 << 5, LinearAddress57 = 1 << 12, ProcessContexts = 1 << 17, OsXsave = 1 << 18;
    private const ulong PhysicalAddressLimit = 1UL << 52;
    private const ulong NoFlush = 1UL << 63;
    private const ulong ContextNumber = 0xFFF;
    private const ulong HighestPriority = 15;

    public static ulong Read(VirtualCpuState* cpu, int number) => number switch
    {
        0 => cpu->Cr0,
        2 => cpu->Cr2,
        3 => cpu->Cr3,
        4 => cpu->Cr4,
        8 => cpu->Cr8,
        _ => throw Missing(number),
    };

    public static void Write(VirtualCpuState* cpu, int number, ulong value)
    {
        switch (number)
        {
            case 0:
                WriteCr0(cpu, value);
                break;
            case 2:
                cpu->Cr2 = value;
                break;
            case 3:
                WriteCr3(cpu, value);
                break;
            case 4:
                WriteCr4(cpu, value);
                break;
            case 8:
                Refuse(value > HighestPriority, 8, value);
                cpu->Cr8 = value;
                PendingInterrupts.Update(cpu);
                break;
            default:
                throw Missing(number);
        }
    }

    // Without PG there is no 64-bit mode, and leaving it needs code of another mode first.
    private static void WriteCr0(VirtualCpuState* cpu, ulong value)
    {
        Refuse(value >> 32 != 0 || (value & (Paging | ProtectionEnable)) != (Paging | ProtectionEnable)
            || (value & (NotWriteThrough | CacheDisable)) == NotWriteThrough, 0, value);
        cpu->Cr0 = (value & Cr0Bits) | ExtensionType;
    }

    private static void WriteCr3(VirtualCpuState* cpu, ulong value)
    {
        // With process contexts bit 63 says that nothing is to be flushed, and is not kept.
        if ((cpu->Cr4 & ProcessContexts) != 0)
            value &= ~NoFlush;
        Refuse(value >= PhysicalAddressLimit, 3, value);
        cpu->Cr3 = value;
    }

    private static void WriteCr4(VirtualCpuState* cpu, ulong value)
    {
        Refuse((value & ~Cr4Bits) != 0 || (value & PhysicalAddressExtension) == 0 || ((value ^ cpu->Cr4) & LinearAddress57) != 0
            || ((value & ~cpu->Cr4 & ProcessContexts) != 0 && (cpu->Cr3 & ContextNumber) != 0)
            || ((value & OsXsave) != 0 && !VirtualCpu.Of(cpu).Options.Cpuid.Has(CpuFeature.Xsave)), 4, value);
        cpu->Cr4 = value;
    }

    private static void Refuse(bool isRefused, int number, ulong value)
    {
        if (isRefused)
            throw ProcessorException.GeneralProtection($"0x{value:x} is not a possible CR{number}");
    }

    private static ProcessorException Missing(int number) => ProcessorException.InvalidOpcode($"there is no CR{number}");
}
