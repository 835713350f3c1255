// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Package.Tests;

/// <summary>The rewritten libcrypto of samples/MaskedCpu under Debian's own openssl command, with no Afterlink in the process.</summary>
[TestClass]
[TestCategory("package")]
public sealed class MaskedCpuSampleTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task OpenSsl_OnTheUnboundLibrary_BehavesAsOnTheOriginal()
    {
        using var consumer = Consumer.CreateFromSample(TestContext, "MaskedCpu");
        (await consumer.BuildAsync("-c", "Release")).AssertSuccess();
        var folder = consumer["bin/Release/net10.0"];
        Assert.IsTrue(consumer.IsRewritten("bin/Release/net10.0/libcrypto.so.3"));
        var libraries = (await ShellAsync(consumer, $"LD_LIBRARY_PATH={folder} ldd \"$(command -v openssl)\"")).Output;
        Assert.Contains($"libcrypto.so.3 => {folder}/libcrypto.so.3", libraries);

        // FIPS 180-4 and FIPS 197, C.1; what the processor is believed to have (the sites are cpuid) must be the same too.
        (string Command, string? Expected)[] commands =
        [
            ("printf abc | openssl dgst -sha256 -r", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad *stdin\n"),
            ("printf abc | openssl dgst -sha1 -r", "a9993e364706816aba3e25717850c26c9cd0d89d *stdin\n"),
            ("printf '\\x00\\x11\\x22\\x33\\x44\\x55\\x66\\x77\\x88\\x99\\xaa\\xbb\\xcc\\xdd\\xee\\xff' | openssl enc -aes-128-ecb -nopad -K 000102030405060708090a0b0c0d0e0f | od -An -tx1",
             " 69 c4 e0 d8 6a 7b 04 30 d8 cd b7 80 70 b4 c5 5a\n"),
            ("openssl info -cpusettings", null),
            ("openssl version -a", null),
        ];
        foreach (var (command, expected) in commands)
        {
            var original = await ShellAsync(consumer, command);
            var rewritten = await ShellAsync(consumer, $"export LD_LIBRARY_PATH={folder}; {command}");

            Assert.AreEqual(expected ?? original.Output, rewritten.Output, command);
            Assert.AreEqual(original.Output, rewritten.Output, command);
        }
    }

    private static async Task<CommandResult> ShellAsync(Consumer consumer, string command) =>
        (await consumer.RunAsync("bash", "-c", command)).AssertSuccess();
}
