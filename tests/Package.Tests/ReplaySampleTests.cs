// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Package.Tests;

/// <summary>The Uart sample, recorded in one process and replayed in another, which has neither its devices nor its clock.</summary>
[TestClass]
[TestCategory("package")]
public sealed class ReplaySampleTests
{
    private const string Program = """
        using System.Text;
        using Afterlink;
        using Afterlink.Monitor;
        using UartSample;

        using var monitor = new VirtualMachineMonitor(new MonitorOptions());
        if (args[0] == "record")
        {
            // Another answer and another time in each run.
            var machine = new Machine(DateTimeOffset.UtcNow.AddDays(Random.Shared.Next(1000)), question => Encoding.UTF8.GetBytes($"{Guid.NewGuid()} {question.Length}\n"));
            using var stream = File.Create(args[1]);
            using var recording = monitor.Record(stream);
            using var uart = Uart.Load(machine, monitor);
            monitor.CurrentCpu.InterruptController = machine.InterruptController;
            Drive();
        }
        else
        {
            using var stream = File.OpenRead(args[1]);
            using var replay = monitor.Replay(stream);
            using var uart = Uart.Load(monitor);
            uart.Run(Drive);
            replay.RequireEnd();
        }

        void Drive()
        {
            Console.WriteLine(Uart.uart_init(Machine.Com1, 9600));
            var question = "Hello.\n"u8.ToArray();
            Console.WriteLine(Uart.uart_send(question, (nuint)question.Length));
            var answer = new byte[39];
            Console.WriteLine(Uart.uart_receive(answer, (nuint)answer.Length));
            Console.Write(Encoding.UTF8.GetString(answer));
            Console.WriteLine(Uart.rtc_read(out var time));
            Console.WriteLine(time);
            Console.WriteLine(Uart.uart_interrupts());
            Console.WriteLine(Uart.uart_critical_sections());
        }
        """;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Uart_RecordOfARun_ReplaysToItsOutputInAnotherProcess()
    {
        using var consumer = Consumer.CreateFromSample(TestContext, "Uart");
        consumer.Write("Program.cs", Program);
        (await consumer.BuildAsync("-c", "Release")).AssertSuccess();
        var uart = consumer["bin/Release/net10.0/Uart"];

        var recorded = (await consumer.RunAsync(uart, "record", "one.aflrun")).AssertSuccess();
        var other = (await consumer.RunAsync(uart, "record", "other.aflrun")).AssertSuccess();
        var replayed = (await consumer.RunAsync(uart, "replay", "one.aflrun")).AssertSuccess();

        Assert.AreEqual(recorded.Output, replayed.Output);
        Assert.AreNotEqual(recorded.Output, other.Output);
    }
}
