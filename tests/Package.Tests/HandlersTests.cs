// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Package.Tests;

[TestClass]
[TestCategory("package")]
public sealed class HandlersTests
{
    private const string Items =
        """
        <AfterlinkSource Include="uart.c" Module="uart" />
        <AfterlinkHypercalls Include="uart.hypercalls.h" Module="uart" />
        """;

    private const string Header =
        """
        #include <afterlink.h>
        AFTERLINK_HYPERCALL(0x10, uint32_t, uart_frame_done, uint32_t line, uint64_t when)
        """;

    private const string Source =
        """
        #include "uart.hypercalls.h"
        int uart_send(int value)
        {
            __asm__ volatile("outb %%al, %%dx" : : "a"(value), "d"(0x3f8));
            return (int)uart_frame_done(1, 2);
        }
        """;

    private const string SourceWithMsr =
        """
        #include "uart.hypercalls.h"
        int uart_send(int value)
        {
            __asm__ volatile("outb %%al, %%dx" : : "a"(value), "d"(0x3f8));
            __asm__ volatile("wrmsr" : : "c"(0x1b), "a"(0x900), "d"(0));
            return (int)uart_frame_done(1, 2);
        }
        """;

    private const string Program =
        """
        using System.Runtime.InteropServices;
        using Afterlink;

        using var uart = Uart.Load(new Machine());
        Console.WriteLine(Native.uart_send('!'));

        [NativeModule("uart")]
        public sealed partial class Uart;

        static partial class Native
        {
            [LibraryImport("uart")]
            public static partial int uart_send(int value);
        }

        sealed class Machine : Uart.IHandlers
        {
            public void WritePort8(ushort port, byte value) => Console.WriteLine($"port {port:x} {(char)value}");
            public uint UartFrameDone(uint line, ulong when) => line + (uint)when;
            // handler
        }
        """;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Handlers_WrmsrAddedToTheModule_StopCompilingUntilItIsHandled()
    {
        using var consumer = Create();
        (await consumer.BuildAsync()).AssertSuccess();
        Assert.AreEqual("port 3f8 !\n3\n", (await consumer.RunAsync(consumer["bin/Debug/net10.0/app"])).AssertSuccess().Output);

        consumer.Write("uart.c", SourceWithMsr);
        var broken = (await consumer.BuildAsync("--no-restore")).AssertFailure();
        Assert.Contains("error CS0535: 'Machine' does not implement interface member 'Uart.IHandlers.WriteMsr(uint, ulong)'", broken.Output);

        consumer.Write(
            "Program.cs",
            Program.Replace(
                "// handler", "public void WriteMsr(uint register, ulong value) => Console.WriteLine($\"msr {register:x} {value:x}\");", StringComparison.Ordinal));
        (await consumer.BuildAsync("--no-restore")).AssertSuccess();
        Assert.AreEqual("port 3f8 !\nmsr 1b 900\n3\n", (await consumer.RunAsync(consumer["bin/Debug/net10.0/app"])).AssertSuccess().Output);
    }

    [TestMethod]
    public async Task Handlers_HypercallAddedToTheHeader_StopCompiling()
    {
        using var consumer = Create();
        consumer.Write("uart.hypercalls.h", Header + "\nAFTERLINK_HYPERCALL(0x11, int32_t, uart_log, AFTERLINK_IN_BUFFER(uint8_t, text, length))\n");
        consumer.Write("uart.c", Source.Replace("(1, 2);", "(1, 2) + uart_log(\"\", 0);", StringComparison.Ordinal));
        var build = (await consumer.BuildAsync()).AssertFailure();

        Assert.Contains("error CS0535: 'Machine' does not implement interface member 'Uart.IHandlers.UartLog(ReadOnlySpan<byte>)'", build.Output);
    }

    [TestMethod]
    public async Task Header_TypeThatCannotCross_IsAnErrorAtItsLineAndColumn()
    {
        using var consumer = Create();
        // Not included by the source: the C compiler has nothing against it.
        consumer.Write("uart.c", "int uart_send(int value) { __asm__ volatile(\"outb %%al, %%dx\" : : \"a\"(value), \"d\"(0x3f8)); return 3; }\n");
        consumer.Write("uart.hypercalls.h", Header + "\nAFTERLINK_HYPERCALL(0x11, int32_t, uart_log, nowhere_t text)\n");
        var build = (await consumer.BuildAsync()).AssertFailure();

        Assert.MatchesRegex($@"uart\.hypercalls\.h\(3,46(,\d+,\d+)?\): error AFL5\d{{3}}: ", build.Output);
    }

    private Consumer Create()
    {
        var consumer = Consumer.CreateEmpty(TestContext);
        consumer.Write("app.csproj", ConsumerFiles.Project(Items));
        consumer.Write("Program.cs", Program);
        consumer.Write("uart.hypercalls.h", Header);
        consumer.Write("uart.c", Source);
        return consumer;
    }
}
