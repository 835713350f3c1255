// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink;

/// <summary>Exceptions of the processor (Intel SDM volume 3A, table 6-1). Vectors from 32 on are interrupts.</summary>
public enum ExceptionVector : byte
{
    /// <summary>Divide error, #DE.</summary>
    DivideError = 0,

    /// <summary>Debug exception, #DB.</summary>
    Debug = 1,

    /// <summary>Non-maskable interrupt.</summary>
    NonMaskableInterrupt = 2,

    /// <summary>Breakpoint, #BP.</summary>
    Breakpoint = 3,

    /// <summary>Overflow, #OF.</summary>
    Overflow = 4,

    /// <summary>Range exceeded, #BR.</summary>
    BoundRange = 5,

    /// <summary>Invalid opcode, #UD.</summary>
    InvalidOpcode = 6,

    /// <summary>Device not available, #NM.</summary>
    DeviceNotAvailable = 7,

    /// <summary>Double fault, #DF.</summary>
    DoubleFault = 8,

    /// <summary>Invalid task state segment, #TS.</summary>
    InvalidTaskState = 10,

    /// <summary>Segment not present, #NP.</summary>
    SegmentNotPresent = 11,

    /// <summary>Stack-segment fault, #SS.</summary>
    StackFault = 12,

    /// <summary>General protection, #GP.</summary>
    GeneralProtection = 13,

    /// <summary>Page fault, #PF. Its address is CR2.</summary>
    PageFault = 14,

    /// <summary>x87 floating-point error, #MF.</summary>
    FloatingPoint = 16,

    /// <summary>Alignment check, #AC.</summary>
    AlignmentCheck = 17,

    /// <summary>Machine check, #MC.</summary>
    MachineCheck = 18,

    /// <summary>SIMD floating-point exception, #XM.</summary>
    SimdFloatingPoint = 19,

    /// <summary>Virtualization exception, #VE.</summary>
    Virtualization = 20,

    /// <summary>Control protection, #CP.</summary>
    ControlProtection = 21,
}
