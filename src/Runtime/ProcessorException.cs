// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink;

/// <summary>
/// An instruction raises an exception of the processor. Thrown by the monitor where the manual says so, and by handlers that want the same:
/// an unknown MSR is a general-protection exception. It goes to the module's own handler when the module has loaded an interrupt descriptor
/// table, else to the monitor's <see cref="FaultPolicy"/>.
/// </summary>
public sealed class ProcessorException : Exception
{
    private static readonly string[] Names =
    [
        "#DE", "#DB", "NMI", "#BP", "#OF", "#BR", "#UD", "#NM", "#DF", "9", "#TS", "#NP", "#SS", "#GP", "#PF", "15", "#MF", "#AC", "#MC", "#XM", "#VE", "#CP",
    ];

    // Vectors that push an error code (Intel SDM volume 3A, table 6-1): 8, 10-14, 17, 21.
    private const uint WithErrorCode = 1u << 8 | 0x1Fu << 10 | 1u << 17 | 1u << 21;

    /// <summary>Makes an exception.</summary>
    /// <param name="vector">Which one.</param>
    /// <param name="errorCode">What its handler finds on the stack; of no matter for vectors without an error code.</param>
    /// <param name="reason">Why, for the message.</param>
    public ProcessorException(ExceptionVector vector, uint errorCode, string reason)
        : base(reason)
    {
        Vector = vector;
        ErrorCode = errorCode;
    }

    /// <summary>Which one.</summary>
    public ExceptionVector Vector { get; }

    /// <summary>What its handler finds on the stack.</summary>
    public uint ErrorCode { get; }

    /// <summary>The address of a page fault, which CR2 holds when its handler is entered.</summary>
    public ulong Address { get; private init; }

    /// <summary>The manual's name: <c>#GP</c>.</summary>
    public string Name => NameOf((byte)Vector);

    internal bool HasErrorCode => HasErrorCodeOf((byte)Vector);

    /// <summary>The general-protection exception, #GP(0).</summary>
    /// <param name="reason">Why.</param>
    public static ProcessorException GeneralProtection(string reason) => new(ExceptionVector.GeneralProtection, 0, reason);

    /// <summary>The invalid-opcode exception, #UD.</summary>
    /// <param name="reason">Why.</param>
    public static ProcessorException InvalidOpcode(string reason) => new(ExceptionVector.InvalidOpcode, 0, reason);

    /// <summary>The page-fault exception, #PF.</summary>
    /// <param name="address">The address that was accessed.</param>
    /// <param name="errorCode">How (Intel SDM volume 3A, 4.7); 0 for a read of what is not present.</param>
    public static ProcessorException PageFault(ulong address, uint errorCode = 0) =>
        new(ExceptionVector.PageFault, errorCode, $"address 0x{address:x} is not mapped") { Address = address };

    internal static string NameOf(byte vector) => vector < Names.Length ? Names[vector] : vector.ToString(CultureInfo.InvariantCulture);

    internal static bool HasErrorCodeOf(byte vector) => vector < 32 && (WithErrorCode >> vector & 1) != 0;
}
