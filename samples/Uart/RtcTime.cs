using System.Runtime.InteropServices;

namespace UartSample;

/// <summary>struct rtc_time of uart.h.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct RtcTime
{
    public ushort Year;
    public byte Month;
    public byte Day;
    public byte Hour;
    public byte Minute;
    public byte Second;

    public override readonly string ToString() => $"{Year:D4}-{Month:D2}-{Day:D2} {Hour:D2}:{Minute:D2}:{Second:D2}";
}
