using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using UartSample;

namespace Afterlink.Bench.Replay;

/// <summary>What the driver of the Uart sample does, over and over, until the other end of the line says that it was the last time.</summary>
internal static class Conversation
{
    private const string Last = "last", Next = "next";
    private const int AnswerLength = 41;

    private static readonly byte[] Question = "And now?\n"u8.ToArray();

    /// <summary>What the other end answers: something else each time, and until a time.</summary>
    public static Func<byte[], byte[]> AnswerUntil(TimeSpan end)
    {
        var started = TimeProvider.System.GetTimestamp();
        return _ => Encoding.ASCII.GetBytes($"{(TimeProvider.System.GetElapsedTime(started) < end ? Next : Last)}{Guid.NewGuid()}\n");
    }

    /// <summary>Talks.</summary>
    /// <returns>A line that tells everything that the driver was told.</returns>
    public static string Hold()
    {
        using var told = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var answer = new byte[AnswerLength];
        var rounds = 0;
        Require(Uart.uart_init(Machine.Com1, 115200) == Uart.Ok);
        do
        {
            Require(Uart.uart_send(Question, (nuint)Question.Length) == Uart.Ok);
            Require(Uart.uart_receive(answer, (nuint)answer.Length) == answer.Length);
            Require(Uart.rtc_read(out var time) == Uart.Ok);
            told.AppendData(answer);
            told.AppendData(Encoding.ASCII.GetBytes(time.ToString()!));
            rounds++;
        }
        while (!answer.AsSpan().StartsWith(Encoding.ASCII.GetBytes(Last)));

        return string.Create(CultureInfo.InvariantCulture,
            $"{rounds} {Uart.uart_interrupts()} {Uart.uart_critical_sections()} {Convert.ToHexString(told.GetHashAndReset())}");
    }

    private static void Require(bool condition)
    {
        if (!condition)
            throw new InvalidOperationException("the driver failed");
    }
}
