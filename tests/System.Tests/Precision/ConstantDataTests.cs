// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using System.Text.RegularExpressions;
using Afterlink.SystemTests.Libraries;

namespace Afterlink.SystemTests.Precision;

/// <summary>The constant tables that perlasm puts into the text of libcrypto.so.3 stay as they are, whatever is probed.</summary>
[TestClass]
public sealed partial class ConstantDataTests
{
    public required TestContext TestContext { get; init; }

    /// <summary>The first bytes of tables, and how many bytes they have (FIPS 197, 180-4 and 202, RFC 3713, RFC 8439; and the authors' mark).</summary>
    private static readonly (string Name, byte[] Start, int Length)[] Tables =
    [
        ("S-box of AES", [0x63, 0x7c, 0x77, 0x7b, 0xf2, 0x6b, 0x6f, 0xc5], 256),
        ("inverse S-box of AES", [0x52, 0x09, 0x6a, 0xd5, 0x30, 0x36, 0xa5, 0x38], 256),
        ("K of SHA-256", [0x98, 0x2f, 0x8a, 0x42, 0x91, 0x44, 0x37, 0x71], 256),
        ("K of SHA-512", [0x22, 0xae, 0x28, 0xd7, 0x98, 0x2f, 0x8a, 0x42], 640),
        ("round constants of Keccak", [0x01, 0, 0, 0, 0, 0, 0, 0, 0x82, 0x80, 0, 0, 0, 0, 0, 0], 192),
        ("sigma of ChaCha20", Encoding.ASCII.GetBytes("expand 32-byte k"), 16),
        ("CRYPTOGAMS", Encoding.ASCII.GetBytes("CRYPTOGAMS by <appro@openssl.org>"), 34),
    ];

    [TestMethod]
    [DataRow(null)]
    [DataRow("length:1")]
    [DataRow("length:2")]
    [DataRow("length:3")]
    public async Task Rewrite_LibCrypto_LeavesConstantTables(string? probeClass)
    {
        var text = await TextSection.ReadAsync(Library.Crypto.Path, TestContext.CancellationToken);
        using var folder = new ScratchFolder();
        var variant = probeClass is null ? Variant.Sites : Variant.Probes;
        var result = (Library.Crypto with { ProbeClass = probeClass ?? "", Sample = null }).Rewrite(folder["libcrypto.so.3"], variant, TestContext.CancellationToken);
        var before = await File.ReadAllBytesAsync(Library.Crypto.Path, TestContext.CancellationToken);
        var after = await File.ReadAllBytesAsync(result.OutputPath, TestContext.CancellationToken);

        foreach (var (name, start, length) in Tables)
            Assert.IsGreaterThan(0, CountIntact(before, after, text, name, start, length), name);
        var literals = TextLiteral().Matches(Encoding.Latin1.GetString(text.Bytes));
        Assert.IsGreaterThan(10, literals.Count);
        foreach (Match literal in literals)
            Assert.AreEqual(literal.Value, Encoding.Latin1.GetString(after, text.Offset + literal.Index, literal.Length));
    }

    private static int CountIntact(byte[] before, byte[] after, TextSection text, string name, byte[] start, int length)
    {
        var (count, end) = (0, text.Offset + text.Bytes.Length);
        for (var at = text.Offset; before.AsSpan(at, end - at).IndexOf(start) is var distance and >= 0; at++)
        {
            at += distance;
            Assert.IsTrue(before.AsSpan(at, length).SequenceEqual(after.AsSpan(at, length)), $"{name} at {at:x}");
            count++;
        }

        return count;
    }

    /// <summary>Text that ends in a zero, too long to be instructions by chance.</summary>
    [GeneratedRegex(@"[\x20-\x7e]{20,}\0")]
    private static partial Regex TextLiteral();
}
