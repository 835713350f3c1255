// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>How the clock's registers hold numbers (MC146818A, "Time, calendar, and alarm locations"): binary or BCD, 24 hours or 12.</summary>
/// <param name="IsBinary">DM of register B.</param>
/// <param name="Is24Hour">24/12 of register B.</param>
internal readonly record struct RtcFormat(bool IsBinary, bool Is24Hour)
{
    private const byte Afternoon = 0x80;

    public byte Encode(int value) => IsBinary ? (byte)value : (byte)((value / 10 << 4) | (value % 10));

    public byte EncodeHour(int hour)
    {
        if (Is24Hour)
            return Encode(hour);
        return (byte)(Encode(hour % 12 == 0 ? 12 : hour % 12) | (hour >= 12 ? Afternoon : 0));
    }

    /// <summary>The number in a register, or -1 where it holds none.</summary>
    public int Decode(byte value) => IsBinary ? value : (value & 0x0F) > 9 || value > 0x99 ? -1 : ((value >> 4) * 10) + (value & 0x0F);

    /// <summary>The hour 0-23 in a register, or -1 where it holds none.</summary>
    public int DecodeHour(byte value)
    {
        if (Is24Hour)
            return Decode(value);
        var hour = Decode((byte)(value & ~Afternoon));
        return hour is < 1 or > 12 ? -1 : (hour % 12) + ((value & Afternoon) != 0 ? 12 : 0);
    }
}
