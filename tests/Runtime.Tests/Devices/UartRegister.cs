// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Runtime.Tests.Devices;

/// <summary>Offsets of a 16550's registers (PC16550D, 8.0, table 2).</summary>
internal static class UartRegister
{
    public const int Data = 0;
    public const int InterruptEnable = 1;
    public const int InterruptIdentification = 2;
    public const int FifoControl = 2;
    public const int LineControl = 3;
    public const int ModemControl = 4;
    public const int LineStatus = 5;
    public const int ModemStatus = 6;
    public const int Scratch = 7;
}
