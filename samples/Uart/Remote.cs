using Afterlink.Devices;

namespace UartSample;

/// <summary>
/// The other end of the serial line: answers each line of text that it is sent. Its characters arrive one by one, as 9600 baud lets them, so the
/// machine has something to wait for.
/// </summary>
public sealed class Remote : ITimedDevice
{
    private static readonly TimeSpan CharacterTime = TimeSpan.FromSeconds(10 / 9600.0);

    private readonly TimeProvider _clock;
    private readonly Uart16550 _uart;
    private readonly Func<byte[], byte[]> _answer;
    private readonly long _interval;
    private readonly List<byte> _heard = [];
    private readonly Queue<byte> _onTheWire = new();
    private int _lineStart;
    private long _next = long.MaxValue;

    public Remote(TimeProvider clock, Uart16550 uart, Func<byte[], byte[]> answer)
    {
        (_clock, _uart, _answer) = (clock, uart, answer);
        _interval = (long)(CharacterTime.TotalSeconds * clock.TimestampFrequency);
        uart.Transmitted = Hear;
    }

    /// <summary>Every byte that the driver has sent.</summary>
    public IReadOnlyList<byte> Heard => _heard;

    public long NextEvent => _next;

    public void Update()
    {
        while (_next <= _clock.GetTimestamp())
        {
            _uart.Receive(_onTheWire.Dequeue());
            _next = _onTheWire.Count == 0 ? long.MaxValue : _next + _interval;
        }
    }

    private void Hear(byte value)
    {
        _heard.Add(value);
        if (value != (byte)'\n')
            return;
        foreach (var answer in _answer([.. _heard[_lineStart..^1]]))
            _onTheWire.Enqueue(answer);
        _lineStart = _heard.Count;
        _next = Math.Min(_next, _clock.GetTimestamp() + _interval);
    }
}
