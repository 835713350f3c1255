// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Package.Tests;

/// <summary>The driver of samples/Uart without its virtual machine.</summary>
[TestClass]
[TestCategory("package")]
public sealed class UartSampleTests
{
    /// <summary>Calls rtc_read of the library that it is given, and says which instruction the process died of.</summary>
    private const string Caller =
        """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <signal.h>
        #include <stdio.h>
        #include <ucontext.h>

        static void say(int number, siginfo_t *info, void *context)
        {
            const unsigned char *ip = (const unsigned char *)((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];

            (void)info;
            printf("signal %d at instruction byte %02x\n", number, *ip);
            fflush(stdout);
            signal(number, SIG_DFL);
        }

        int main(int count, char **arguments)
        {
            struct sigaction action = { .sa_sigaction = say, .sa_flags = SA_SIGINFO };
            void *library = count == 2 ? dlopen(arguments[1], RTLD_NOW) : 0;
            int (*rtc_read)(void *) = library ? (int (*)(void *))dlsym(library, "rtc_read") : 0;
            char time[64];

            if (!rtc_read) {
                puts("no rtc_read");
                return 2;
            }
            sigaction(SIGSEGV, &action, 0);
            return rtc_read(time);
        }
        """;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("obj/Release/net10.0/afterlink/linked/libuart.so", DisplayName = "as linked")]
    [DataRow("bin/Release/net10.0/libuart.so", DisplayName = "rewritten, unbound")]
    public async Task Driver_InAnOrdinaryProcess_DiesAtItsFirstCli(string library)
    {
        using var consumer = Consumer.CreateFromSample(TestContext, "Uart");
        (await consumer.BuildAsync("-c", "Release")).AssertSuccess();
        consumer.Write("caller.c", Caller);
        (await consumer.RunAsync("gcc", "-o", "caller", "caller.c")).AssertSuccess();

        var run = await consumer.RunAsync(consumer["caller"], consumer[library]);

        Assert.AreEqual("signal 11 at instruction byte fa\n", run.Output);
        Assert.AreEqual(128 + 11, run.ExitCode);
    }
}
