// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Provider;

namespace Afterlink.Monitor.Instructions;

/// <summary><c>xgetbv</c> and <c>xsetbv</c> (Intel SDM volume 2D).</summary>
internal static unsafe class ExtendedControlRegisters
{
    private const ulong X87 = 1;
    private const ulong Sse = 2;
    private const ulong Avx = 4;
    private const ulong Mpx = 3 << 3;
    private const ulong Avx512 = 7 << 5;
    private const ulong Amx = 3 << 17;
    private const ulong OsXsave = 1 << 18;
    private const uint XsaveLeaf = 0xD;

    public static void Read(ref Instruction instruction)
    {
        RequireXsave(ref instruction);
        var frame = instruction.Frame;
        frame->EdxEax = frame->Ecx switch
        {
            0 => instruction.Cpu->Xcr0,
            // What is in use now is a fact of the processor; of components that the module may know.
            1 when instruction.Monitor.Options.Cpuid.Has(CpuFeature.Xgetbv1) => ProviderLibrary.Exports->ReadXcr(1) & instruction.Cpu->Xcr0,
            var index => throw ProcessorException.GeneralProtection($"there is no XCR{index}"),
        };
    }

    public static void Write(ref Instruction instruction)
    {
        RequireXsave(ref instruction);
        var frame = instruction.Frame;
        if (frame->Ecx != 0)
            throw ProcessorException.GeneralProtection($"there is no XCR{frame->Ecx}");
        var value = frame->EdxEax;
        var leaf = instruction.Monitor.Options.Cpuid.Query(XsaveLeaf, 0);
        if ((value & ~(((ulong)leaf.Edx << 32) | leaf.Eax)) != 0)
            throw ProcessorException.GeneralProtection($"0x{value:x} has state components that CPUID does not report");
        if (!IsConsistent(value))
            throw ProcessorException.GeneralProtection($"0x{value:x} is not a possible XCR0");
        instruction.Cpu->Xcr0 = value;
    }

    // Intel SDM volume 1, 13.3: x87 is always on, AVX needs SSE, the parts of MPX, of AVX-512 and of AMX go together.
    private static bool IsConsistent(ulong value) =>
        (value & X87) != 0
        && ((value & Avx) == 0 || (value & Sse) != 0)
        && (value & Mpx) is 0 or Mpx
        && (value & Amx) is 0 or Amx
        && ((value & Avx512) == 0 || (value & (Avx512 | Avx)) == (Avx512 | Avx));

    private static void RequireXsave(ref Instruction instruction)
    {
        if ((instruction.Cpu->Cr4 & OsXsave) == 0)
            throw ProcessorException.InvalidOpcode("CR4.OSXSAVE is clear");
    }
}
