namespace UartSample;

/// <summary>The MC146818A clock of a PC, in BCD and 24-hour form, behind its index and data ports.</summary>
public sealed class CmosClock(DateTime now)
{
    private int _index;
    private int _updateReads = 3;

    public void Select(byte index) => _index = index & 0x7F;

    public byte Read() => _index switch
    {
        0x00 => Bcd(now.Second),
        0x02 => Bcd(now.Minute),
        0x04 => Bcd(now.Hour),
        0x07 => Bcd(now.Day),
        0x08 => Bcd(now.Month),
        0x09 => Bcd(now.Year % 100),
        0x32 => Bcd(now.Year / 100),
        0x0A => (byte)(_updateReads-- > 0 ? 0xA6 : 0x26), // an update is in progress at first
        0x0B => 0x02,
        _ => 0,
    };

    private static byte Bcd(int value) => (byte)((value / 10) << 4 | value % 10);
}
