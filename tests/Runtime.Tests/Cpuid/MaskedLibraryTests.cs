// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Cpuid;

/// <summary>
/// A library that dispatches on CPUID, with a probe on its instructions of some features. In a process of its own: the tests' own may have the
/// system's libcrypto loaded.
/// </summary>
[TestClass]
public sealed class MaskedLibraryTests
{
    private const string Libcrypto = "/usr/lib/x86_64-linux-gnu/libcrypto.so.3";

    // One of each feature that SHA-256 and AES use on some processor: AES-NI, SHA, AVX, AVX-512.
    private static readonly string[] Classes = ["mnemonic:aesenc", "mnemonic:aesenclast", "mnemonic:sha256rnds2", "mnemonic:sha256msg1", "mnemonic:vpaddd", "mnemonic:vaesenc"];

    [TestMethod]
    public void Libcrypto_MaskedFeatures_AreNeverExecuted()
    {
        var path = Fixtures.ProbedClasses(Libcrypto, Classes);

        var (hostExit, host) = Child.Run("crypto-host", path);
        var (maskedExit, masked) = Child.Run("crypto-masked", path);

        Assert.AreEqual((0, 0), (hostExit, maskedExit), host + masked);
        Assert.Contains("right", host);
        Assert.Contains("right", masked);
        Assert.DoesNotContain("executed 0 ", host, "the library uses what the processor has");
        Assert.Contains("executed 0 ", masked);
    }
}
