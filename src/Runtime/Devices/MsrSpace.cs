// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>What generated range maps need of the runtime.</summary>
public static class MsrSpace
{
    /// <summary>#GP(0), which RDMSR of a register that the processor does not have raises (Intel SDM volume 2B, RDMSR).</summary>
    /// <param name="index">The register.</param>
    public static ProcessorException AbsentOnRead(uint index) => Absent("rdmsr", index, "answers");

    /// <summary>#GP(0), which WRMSR of a register that the processor does not have raises (Intel SDM volume 2D, WRMSR).</summary>
    /// <param name="index">The register.</param>
    public static ProcessorException AbsentOnWrite(uint index) => Absent("wrmsr", index, "takes");

    private static ProcessorException Absent(string instruction, uint index, string what) =>
        ProcessorException.GeneralProtection($"{instruction} of MSR 0x{index:x}, which no member of the machine {what}");
}
