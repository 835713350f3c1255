namespace UartSample;

/// <summary>A 16550A as its data sheet (PC16550D) describes it, with a line that answers what it is sent.</summary>
public sealed class Uart16550(Func<byte[], byte[]> remote)
{
    private const int FifoSize = 16;

    private readonly Queue<byte> _received = new();
    private readonly Queue<byte> _onTheWire = new();
    private readonly List<byte> _sent = [];
    private byte _interruptEnable, _lineControl, _modemControl, _scratch, _fifoControl;
    private ushort _divisor = 1;

    /// <summary>Every byte the driver has sent.</summary>
    public IReadOnlyList<byte> Sent => _sent;

    /// <summary>Bits per second that the driver has set.</summary>
    public int Baud => 115200 / _divisor;

    private bool DivisorLatch => (_lineControl & 0x80) != 0;

    private int TriggerLevel => (_fifoControl >> 6) switch { 0 => 1, 1 => 4, 2 => 8, _ => 14 };

    public byte Read(int register) => register switch
    {
        0 when DivisorLatch => (byte)_divisor,
        0 => _received.TryDequeue(out var value) ? value : (byte)0,
        1 when DivisorLatch => (byte)(_divisor >> 8),
        1 => _interruptEnable,
        2 => (byte)(((_fifoControl & 1) != 0 ? 0xC0 : 0) | InterruptIdentification()),
        3 => _lineControl,
        4 => _modemControl,
        5 => (byte)(0x60 | (_received.Count != 0 ? 1 : 0)),
        6 => 0xB0,
        _ => _scratch,
    };

    public void Write(int register, byte value)
    {
        switch (register)
        {
            case 0 when DivisorLatch:
                _divisor = (ushort)((_divisor & 0xFF00) | value);
                break;
            case 0:
                Transmit(value);
                break;
            case 1 when DivisorLatch:
                _divisor = (ushort)((_divisor & 0x00FF) | value << 8);
                break;
            case 1:
                _interruptEnable = value;
                break;
            case 2:
                _fifoControl = value;
                if ((value & 2) != 0)
                    _received.Clear();
                break;
            case 3:
                _lineControl = value;
                break;
            case 4:
                _modemControl = value;
                break;
            case 7:
                _scratch = value;
                break;
        }
    }

    /// <summary>Time passes while the processor is halted: the next block arrives from the wire.</summary>
    public void Advance()
    {
        while (_received.Count < FifoSize && _onTheWire.TryDequeue(out var value))
            _received.Enqueue(value);
    }

    private void Transmit(byte value)
    {
        _sent.Add(value);
        if (value != (byte)'\n')
            return;
        var start = _sent.FindLastIndex(_sent.Count - 2, static b => b == (byte)'\n') + 1;
        foreach (var answer in remote([.. _sent[start..^1]]))
            _onTheWire.Enqueue(answer);
    }

    private int InterruptIdentification()
    {
        if (_received.Count >= TriggerLevel)
            return 0x04;
        return _received.Count != 0 ? 0x0C : 0x01;
    }
}
