using System.Text;
using Afterlink.Devices;
using Afterlink.Monitor;

namespace UartSample;

/// <summary>
/// The virtual machine that the driver runs in: the devices of a PC where a PC has them, and one member for each thing else that the driver asks
/// for. The generator makes its ports and registers of the attributes.
/// </summary>
public sealed partial class Machine : Uart.IHandlers
{
    public const ushort Com1 = 0x3F8;

    // What an access to a port takes on the bus of a PC. Time stands still but for that, and for waiting.
    private static readonly TimeSpan PortAccess = TimeSpan.FromMicroseconds(1);

    private readonly VirtualClock _clock;
    private readonly DeviceSchedule _schedule;
    private readonly List<string> _log = [];
    private uint _frames;

    [Port(0x20, 2), Port(0xA0, 2, Offset = 2)]
    private readonly Pic8259 _pic = new();

    [Port(0x40, 4), Port(0x61, 1, Offset = 4)]
    private readonly Pit8254 _timer;

    [Port(0x70, 2)]
    private readonly RtcMc146818 _rtc;

    public Machine(DateTimeOffset now, Func<byte[], byte[]> remote)
    {
        _clock = new VirtualClock(now);
        _timer = new Pit8254(_clock, _pic.Line(0).Connect());
        _rtc = new RtcMc146818(_clock, _pic.Line(8).Connect());
        Serial = new Uart16550(_pic.Line(4).Connect(), _clock) { NeedsOut2 = true };
        Remote = new Remote(_clock, Serial, remote);
        _schedule = new DeviceSchedule(_clock);
        foreach (var device in new ITimedDevice[] { _timer, _rtc, Serial, Remote })
            _schedule.Add(device);
    }

    [Port(Com1, 8)]
    public Uart16550 Serial { get; }

    public Remote Remote { get; }

    public int PortReads { get; private set; }

    public int PortWrites { get; private set; }

    public int Halts { get; private set; }

    public uint Frames => _frames;

    public IReadOnlyList<string> Log => _log;

    /// <summary>Bits 15:8 are the ratio of the time stamp counter to 100 MHz.</summary>
    [Msr(0xCE)]
    private static ulong PlatformInfo => 25 << 8;

    /// <summary>What INTR of the processor is connected to.</summary>
    public IInterruptController InterruptController => _pic;

    public void Halt()
    {
        Halts++;
        while (!_pic.IsRequesting)
        {
            if (!_schedule.Wait())
                throw new InvalidOperationException("nothing will ever wake the processor");
        }
    }

    public uint UartFrameDone(uint line, ulong when) => ++_frames;

    public int UartLog(ReadOnlySpan<byte> text)
    {
        _log.Add(Encoding.UTF8.GetString(text));
        return text.Length;
    }

    partial void OnPortRead(ushort port, int width, uint value)
    {
        PortReads++;
        _clock.Advance(PortAccess);
    }

    partial void OnPortWrite(ushort port, int width, uint value)
    {
        PortWrites++;
        _clock.Advance(PortAccess);
    }
}
