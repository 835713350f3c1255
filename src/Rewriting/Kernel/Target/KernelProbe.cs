// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Rewriting.Kernel.Target;

/// <summary>Reads what the shim's compilation tells of the target kernel (native/kernel/afterlink_shim.c, <c>struct afterlink_probe</c>).</summary>
internal static class KernelProbe
{
    private const string Section = ".afterlink.probe";
    private const string AlternativeSection = ".afterlink.probe.alternative";
    private const string ParavirtSection = ".afterlink.probe.paravirt";
    private const string OrcSection = ".afterlink.probe.orc";
    private const int Size = 88;
    private const uint Version = 1;
    private const uint HasParavirt = 1;
    private const uint HasDirectCall = 8;

    // The values of the samples in the shim.
    private const ushort SampleFeature = 0x1357;
    private const byte SampleLength = 0x68;
    private const byte SampleReplacementLength = 0x79;
    private const byte SampleParavirtType = 0x5A;
    private const byte SampleParavirtLength = 0x7B;
    private const ushort SampleStackOffset = 0x1234;
    private const int RegisterMask = 15;

    /// <summary>Whether a section is the probe's and no code that is merged.</summary>
    public static bool IsProbe(ElfSection section) => section.Name.StartsWith(Section, StringComparison.Ordinal);

    /// <summary>The layout of the target; null with a problem in words where it cannot be one.</summary>
    public static KernelLayout? Read(ElfFile shim, out string problem)
    {
        var probe = Content(shim, Section).Span;
        if (probe.Length < Size || !probe.StartsWith("AFLPROBE"u8) || Field(probe, 0) != Version)
        {
            problem = "the compiled shim has no probe of this version";
            return null;
        }

        var flags = Field(probe, 1);
        if ((flags & HasParavirt) == 0)
        {
            problem = "it has no paravirtual operations (CONFIG_PARAVIRT_XXL), so that it is never a Xen PV guest";
            return null;
        }

        var alternative = Content(shim, AlternativeSection).Span;
        var feature = alternative.IndexOf((ReadOnlySpan<byte>)[SampleFeature & byte.MaxValue, SampleFeature >> 8]);
        var length = alternative.IndexOf((ReadOnlySpan<byte>)[SampleLength, SampleReplacementLength]);
        var hasFlags = (flags & HasDirectCall) != 0;
        if (alternative.Length != Field(probe, 2) || feature < 2 * sizeof(int) || length < 0 || (hasFlags && feature + 4 > alternative.Length))
        {
            problem = "its struct alt_instr is of no known form";
            return null;
        }

        var paravirt = Content(shim, ParavirtSection).Span;
        var (type, size) = (paravirt.IndexOf(SampleParavirtType), paravirt.IndexOf(SampleParavirtLength));
        if (Field(probe, 3) != 0 ? paravirt.Length != Field(probe, 3) || type < sizeof(ulong) || size < sizeof(ulong) : !hasFlags)
        {
            problem = "calls through pv_ops are patched in no known way";
            return null;
        }

        // Only what stubs change is looked at: the distance of the frame from the stack pointer, and whether it counts from there.
        var orc = Content(shim, OrcSection).Span;
        if (Field(probe, 6) is not 0 and var orcSize
            && (orc.Length != orcSize || orc.Length < 6 || BinaryPrimitives.ReadUInt16LittleEndian(orc) != SampleStackOffset || (orc[4] & RegisterMask) != OrcEntry.StackPointer))
        {
            problem = "its struct orc_entry is of no known form";
            return null;
        }

        problem = "";
        return new KernelLayout
        {
            AlternativeSize = alternative.Length,
            AlternativeFeature = feature,
            AlternativeFlags = hasFlags ? feature + sizeof(ushort) : -1,
            DirectCallFlag = hasFlags ? BinaryPrimitives.ReadUInt16LittleEndian(alternative[(feature + sizeof(ushort))..]) : (ushort)0,
            AlternativeLength = length,
            ParavirtSize = (int)Field(probe, 3),
            ParavirtType = type,
            ParavirtLength = size,
            ExceptionSize = (int)Field(probe, 4),
            BugSize = (int)Field(probe, 5),
            OrcSize = (int)Field(probe, 6),
            JumpSize = (int)Field(probe, 7),
            StaticCallSize = (int)Field(probe, 8),
            VersionSize = (int)Field(probe, 9),
            VersionName = (int)Field(probe, 10),
            FeatureXenPv = (ushort)Field(probe, 11),
            FeatureHypervisor = (ushort)Field(probe, 12),
            FeatureAlways = (ushort)Field(probe, 13),
            IrqDisable = (int)Field(probe, 14),
            IrqEnable = (int)Field(probe, 15),
            SaveFlags = (int)Field(probe, 16),
            ReadCr0 = (int)Field(probe, 17),
            ReadCr2 = (int)Field(probe, 18),
            ReadCr3 = (int)Field(probe, 19),
        };
    }

    private static uint Field(ReadOnlySpan<byte> probe, int index) => BinaryPrimitives.ReadUInt32LittleEndian(probe[(8 + index * sizeof(uint))..]);

    private static ReadOnlyMemory<byte> Content(ElfFile shim, string name) => shim.FindSection(name) is { HasContent: true } section ? section.Content : default;
}
