// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Elf;

/// <summary>A common information entry of <c>.eh_frame</c> (Linux Standard Base, "The Common Information Entry Format").</summary>
/// <param name="CodeAlignment">Factor of advances.</param>
/// <param name="DataAlignment">Factor of offsets.</param>
/// <param name="ReturnAddressRegister">The column of the return address; 16 on x86-64.</param>
/// <param name="IsSignalFrame">Whether it describes the frame of a signal handler.</param>
/// <param name="HasPersonality">Whether it names a personality routine.</param>
/// <param name="Instructions">The call frame instructions that every function starts with.</param>
public sealed record FrameCommon(
    ulong CodeAlignment,
    long DataAlignment,
    ulong ReturnAddressRegister,
    bool IsSignalFrame,
    bool HasPersonality,
    ReadOnlyMemory<byte> Instructions)
{
    /// <summary>How addresses of functions are written.</summary>
    internal byte PointerEncoding { get; init; }

    /// <summary>How addresses of language specific data are written; 0xff: there are none.</summary>
    internal byte LsdaEncoding { get; init; } = FrameReader.Omitted;

    /// <summary>Whether the entry has augmentation data, whose size is written.</summary>
    internal bool HasAugmentationData { get; init; }
}
