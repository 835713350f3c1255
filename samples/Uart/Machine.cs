using System.Text;

namespace UartSample;

/// <summary>The virtual machine that the driver runs in: one member for each thing that the driver asks for.</summary>
public sealed class Machine(DateTime now, Func<byte[], byte[]> remote) : Uart.IHandlers
{
    public const ushort Com1 = 0x3F8;
    private const uint PlatformInfo = 0xCE;

    private readonly CmosClock _clock = new(now);
    private readonly List<string> _log = [];
    private uint _frames;

    public Uart16550 Serial { get; } = new(remote);

    public int PortReads { get; private set; }

    public int PortWrites { get; private set; }

    public int Halts { get; private set; }

    public uint Frames => _frames;

    public IReadOnlyList<string> Log => _log;

    public byte ReadPort8(ushort port)
    {
        PortReads++;
        return port switch
        {
            >= Com1 and < Com1 + 8 => Serial.Read(port - Com1),
            0x71 => _clock.Read(),
            _ => 0xFF, // nobody drives the bus
        };
    }

    public void WritePort8(ushort port, byte value)
    {
        PortWrites++;
        if (port is >= Com1 and < Com1 + 8)
            Serial.Write(port - Com1, value);
        else if (port == 0x70)
            _clock.Select(value);
    }

    public ulong ReadMsr(uint index) => index switch
    {
        PlatformInfo => 25 << 8,
        _ => throw new NotSupportedException($"this machine has no MSR 0x{index:X}"),
    };

    public void Halt()
    {
        Halts++;
        Serial.Advance();
    }

    public uint UartFrameDone(uint line, ulong when) => ++_frames;

    public int UartLog(ReadOnlySpan<byte> text)
    {
        _log.Add(Encoding.UTF8.GetString(text));
        return text.Length;
    }
}
