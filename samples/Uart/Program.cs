using System.Text;
using Afterlink;
using UartSample;

var machine = new Machine(
    now: new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero),
    remote: static question => [.. "you said: "u8, .. question.AsSpan(), (byte)'\n']);

// Each read of the time stamp counter is a microsecond later than the last, so that every run is the same.
using var uart = Uart.Load(machine, new MonitorOptions { TimeStampCounter = Tsc.Deterministic(step: 2500) });
uart.Monitor.CurrentCpu.InterruptController = machine.InterruptController;

Console.WriteLine("Sites of libuart.so");
SiteTable.Print(uart.Sites);

Console.WriteLine();
Console.WriteLine("What the driver did");
var failures = 0;
Expect("uart_init(0x3f8, 9600)", Uart.uart_init(Machine.Com1, 9600), Uart.Ok);
Expect("baud rate that the device has", machine.Serial.BaudRate, 9600);

var question = "Hello from a driver in a process.\n"u8.ToArray();
Expect("uart_send", Uart.uart_send(question, (nuint)question.Length), Uart.Ok);
Expect("bytes at the device", Encoding.UTF8.GetString([.. machine.Remote.Heard]), Encoding.UTF8.GetString(question));

var expected = "you said: " + Encoding.UTF8.GetString(question);
var answer = new byte[expected.Length];
Expect("uart_receive", Uart.uart_receive(answer, (nuint)answer.Length), answer.Length);
Expect("the answer", Encoding.UTF8.GetString(answer), expected);

Expect("rtc_read", Uart.rtc_read(out var time), Uart.Ok);
Expect("the clock", time.ToString(), "2026-03-14 15:09:26");

Expect("frames reported by hypercall", machine.Frames, 1u);
Expect("log", string.Join("; ", machine.Log), "16550A ready");
Expect("critical sections that cli failed to mask", Uart.uart_lost_interrupt_masks(), 0u);
Console.WriteLine($"  {machine.PortReads} port reads, {machine.PortWrites} port writes, {machine.Halts} halts, {Uart.uart_interrupts()} interrupts of the UART, {Uart.uart_critical_sections()} critical sections");

Console.WriteLine(failures == 0 ? "The driver and its machine agree." : $"{failures} expectations failed.");
return failures == 0 ? 0 : 1;

void Expect<T>(string what, T actual, T wanted)
{
    var right = EqualityComparer<T>.Default.Equals(actual, wanted);
    failures += right ? 0 : 1;
    Console.WriteLine($"  {(right ? "ok  " : "FAIL")} {what}: {actual?.ToString()?.TrimEnd('\n')}{(right ? "" : $" (expected {wanted})")}");
}
