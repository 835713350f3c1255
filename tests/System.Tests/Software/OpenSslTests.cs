// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.SystemTests.Libraries;
using Afterlink.SystemTests.Processes;

namespace Afterlink.SystemTests.Software;

/// <summary>Debian's openssl on rewritten libcrypto and libc, against known answers and against itself.</summary>
[TestClass]
public sealed class OpenSslTests
{
    private static readonly Library[] Rewritten = [Library.C, Library.Crypto];

    public required TestContext TestContext { get; init; }

    /// <summary>
    /// RFC 1321 A.5, the examples of FIPS 180-4 and FIPS 202, RFC 7693 A, RFC 4231 4.3, SP 800-38A F.1.1, F.2.1 and F.5.1, RFC 3713 A.
    /// </summary>
    private static readonly (string Arguments, string Input, string Expected)[] KnownAnswers =
    [
        ("dgst -md5", "abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("dgst -sha1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("dgst -sha256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("dgst -sha512", "abc", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"),
        ("dgst -sha3-256", "abc", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
        ("dgst -blake2b512", "abc", "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"),
        ("dgst -sha256 -hmac Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        ("enc -aes-128-ecb -nopad -K 2b7e151628aed2a6abf7158809cf4f3c", "6bc1bee22e409f96e93d7e117393172a", "3ad77bb40d7a3660a89ecaf32466ef97"),
        ("enc -aes-128-cbc -nopad -K 2b7e151628aed2a6abf7158809cf4f3c -iv 000102030405060708090a0b0c0d0e0f", "6bc1bee22e409f96e93d7e117393172a", "7649abac8119b246cee98e9b12e9197d"),
        ("enc -aes-128-ctr -K 2b7e151628aed2a6abf7158809cf4f3c -iv f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", "6bc1bee22e409f96e93d7e117393172a", "874d6191b620e3261bef6864990db6ce"),
        ("enc -camellia-128-ecb -nopad -K 0123456789abcdeffedcba9876543210", "0123456789abcdeffedcba9876543210", "67673138549669730857065648eabe43"),
    ];

    /// <summary>What a shell does with the rest: keys, signatures, a handshake on the loopback, and the speed test.</summary>
    private const string Script = """
        set -eu
        openssl genrsa -out rsa.pem 2048 2>/dev/null
        openssl rsa -in rsa.pem -check -noout
        openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.pem
        openssl genpkey -algorithm ED25519 -out ed.pem
        head -c 100000 /dev/zero | tr '\0' 'x' > message
        for key in rsa ec; do
            openssl pkey -in $key.pem -pubout -out $key.pub
            openssl dgst -sha256 -sign $key.pem -out $key.sig message
            openssl dgst -sha256 -verify $key.pub -signature $key.sig message
        done
        openssl pkeyutl -sign -inkey ed.pem -rawin -in message -out ed.sig
        openssl pkeyutl -verify -inkey ed.pem -rawin -in message -sigfile ed.sig
        for cipher in aes-256-cbc aes-256-ctr chacha20 camellia-256-cbc des-ede3-cbc; do
            openssl enc -$cipher -pass pass:secret -pbkdf2 -in message -out encrypted
            openssl enc -d -$cipher -pass pass:secret -pbkdf2 -in encrypted -out decrypted
            cmp message decrypted
            echo "$cipher round trip"
        done
        openssl req -x509 -key rsa.pem -subj /CN=localhost -days 2 -out cert.pem
        openssl s_server -accept 127.0.0.1:0 -cert cert.pem -key rsa.pem -naccept 2 -www > server.log 2>&1 < /dev/null &
        server=$!
        until port=$(sed -n 's/^ACCEPT 127\.0\.0\.1:\([0-9]*\)$/\1/p' server.log) && [ -n "$port" ]; do kill -0 $server; sleep 0.1; done
        for version in tls1_2 tls1_3; do
            printf 'GET / HTTP/1.0\r\n\r\n' | openssl s_client -connect 127.0.0.1:$port -$version -CAfile cert.pem -verify_return_error -ign_eof > client.log 2>&1
            grep -a -E '^(Verification|New|HTTP)' client.log
        done
        wait $server
        openssl speed -seconds 1 -bytes 1024 -evp aes-128-gcm 2>/dev/null | tail -n 1
        openssl speed -seconds 1 -bytes 1024 sha256 2>/dev/null | tail -n 1
        openssl speed -seconds 1 ecdsap256 2>/dev/null | tail -n 1
        """;

    [TestMethod]
    [DataRow(Variant.Sites, Binding.Unbound)]
    [DataRow(Variant.Sites, Binding.PassThrough)]
    [DataRow(Variant.Probes, Binding.Unbound)]
    [DataRow(Variant.Probes, Binding.PassThrough)]
    public async Task Run_OpenSslOnRewrittenLibraries_GivesKnownAnswers(Variant variant, Binding binding)
    {
        using var libraries = new LibraryFolder(variant, Rewritten, TestContext.CancellationToken);
        using var host = await Host.CreateAsync(libraries.FullName, binding, TestContext.CancellationToken);
        using var folder = new ScratchFolder();

        foreach (var (arguments, input, expected) in KnownAnswers)
            await AssertAnswer(host, folder, arguments, input, expected);
        AssertLoaded(host, variant);

        var output = (await host.RunAsync("sh", ["-c", Script], folder.FullName, TestContext.CancellationToken)).Success();
        AssertLoaded(host, variant);

        TestContext.WriteLine(output);
        Assert.Contains("RSA key ok", output);
        Assert.AreEqual(2, Count(output, "Verified OK"), output);
        Assert.AreEqual(1, Count(output, "Signature Verified Successfully"), output);
        Assert.AreEqual(5, Count(output, "round trip"), output);
        Assert.AreEqual(2, Count(output, "Verification: OK"), output);
        Assert.AreEqual(2, Count(output, "HTTP/1.0 200 ok"), output);
        Assert.Contains("TLSv1.2, Cipher is ECDHE-RSA", output);
        Assert.Contains("TLSv1.3, Cipher is TLS_", output);
        foreach (var speed in (ReadOnlySpan<string>)[@"(?mi)^aes-128-gcm +[0-9.]+k$", @"(?m)^sha256 +[0-9.]+k$", @"(?m)ecdsa.*nistp256.* [0-9.]+$"])
            Assert.MatchesRegex(speed, output);
    }

    private async Task AssertAnswer(Host host, ScratchFolder folder, string arguments, string input, string expected)
    {
        var isCipher = arguments.StartsWith("enc", StringComparison.Ordinal);
        await File.WriteAllBytesAsync(
            folder["input"], isCipher ? Convert.FromHexString(input) : System.Text.Encoding.ASCII.GetBytes(input), TestContext.CancellationToken);
        string[] files = isCipher ? ["-in", folder["input"], "-out", folder["output"]] : ["-binary", "-out", folder["output"], folder["input"]];

        (await host.RunAsync("openssl", [.. arguments.Split(' '), .. files], folder.FullName, TestContext.CancellationToken)).Success();

        Assert.AreEqual(expected, Convert.ToHexStringLower(await File.ReadAllBytesAsync(folder["output"], TestContext.CancellationToken)), arguments);
    }

    /// <summary>Without probes the sites of both libraries run only before a late binding, or never.</summary>
    private static void AssertLoaded(Host host, Variant variant)
    {
        foreach (var library in Rewritten)
            host.AssertLoaded(library.Name, isCalled: variant == Variant.Probes);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
