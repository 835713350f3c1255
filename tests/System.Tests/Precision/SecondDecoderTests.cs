// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting;
using Afterlink.SystemTests.Libraries;
using Afterlink.SystemTests.Processes;
using Gee.External.Capstone;
using Gee.External.Capstone.X86;

namespace Afterlink.SystemTests.Precision;

/// <summary>The set of real sites, settled by another decoder: Capstone over every function that the unwind records name, from its start.</summary>
[TestClass]
public sealed class SecondDecoderTests
{
    /// <summary>
    /// What no text of perlasm decodes as. Capstone's other finds are insb and outsb: "AES for Intel AES-NI" stands inside a function's
    /// unwind range.
    /// </summary>
    private static readonly HashSet<string> Mnemonics = new(StringComparer.Ordinal) { "cpuid", "xgetbv", "rdtsc", "rdtscp", "rdrand", "rdseed", "pushfq", "popfq" };

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Scan_LibCrypto_FindsTheSitesOfTheseFunctions()
    {
        var text = await TextSection.ReadAsync(Library.Crypto.Path, TestContext.CancellationToken);
        var names = await ExportsAsync(Library.Crypto.Path);
        var sites = Decode(text);

        AssertSameSites(Library.Crypto.Path, text, sites);
        var functions = sites.GroupBy(site => text.FunctionAt(site.Address)!.Value.Start)
            .Select(function => $"{names.GetValueOrDefault(function.Key, "local")}: {string.Join(' ', function.Select(static site => site.Mnemonic))}");
        Assert.AreEqual(LibCryptoFunctions, string.Join('\n', functions));
    }

    [TestMethod]
    public async Task Scan_LibStdCxx_FindsTheSitesThatCapstoneFinds()
    {
        var text = await TextSection.ReadAsync(Library.Cxx.Path, TestContext.CancellationToken);
        AssertSameSites(Library.Cxx.Path, text, Decode(text));
    }

    [TestMethod]
    public async Task Scan_LibC_FindsTheSitesThatCapstoneFinds()
    {
        var text = await TextSection.ReadAsync(Library.C.Path, TestContext.CancellationToken);
        AssertSameSites(Library.C.Path, text, Decode(text));
    }

    /// <summary>
    /// By address. The local ones are, in OpenSSL's x86_64cpuid.pl: OPENSSL_rdtsc, OPENSSL_ia32_cpuid, OPENSSL_instrument_bus and its second
    /// form, OPENSSL_ia32_rdrand_bytes and OPENSSL_ia32_rdseed_bytes.
    /// </summary>
    private const string LibCryptoFunctions = """
        AES_cbc_encrypt: pushfq popfq
        Camellia_cbc_encrypt: pushfq popfq pushfq popfq
        local: rdtsc
        local: cpuid cpuid cpuid cpuid cpuid cpuid cpuid cpuid xgetbv
        local: rdtsc rdtsc
        local: rdtsc rdtsc rdtsc
        local: rdrand
        local: rdseed
        """;

    private void AssertSameSites(string path, TextSection text, List<(ulong Address, string Mnemonic)> expected)
    {
        var result = ModuleScanner.ScanFile(path, TestContext.CancellationToken);
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.IsNotEmpty(expected);
        var found = result.Sites.Where(site => Mnemonics.Contains(site.Mnemonic) && text.FunctionAt(site.Address) is not null);
        Assert.AreSequenceEqual(
            expected.Select(static site => $"{site.Address:x} {site.Mnemonic}").ToArray(), found.Select(static site => $"{site.Address:x} {site.Mnemonic}").ToArray());
    }

    /// <summary>Decodes each function from its start to its end, or to the first byte that is no instruction.</summary>
    private List<(ulong Address, string Mnemonic)> Decode(TextSection text)
    {
        using var capstone = CapstoneDisassembler.CreateX86Disassembler(X86DisassembleMode.Bit64);
        var sites = new List<(ulong, string)>();
        var whole = 0;
        foreach (var (start, end) in text.Functions)
        {
            var at = start;
            foreach (var instruction in capstone.Iterate(text.Span(start, end).ToArray(), (long)start))
            {
                at = (ulong)instruction.Address + (ulong)instruction.Bytes.Length;
                if (Mnemonics.Contains(instruction.Mnemonic))
                    sites.Add(((ulong)instruction.Address, instruction.Mnemonic));
            }

            whole += at == end ? 1 : 0;
        }

        TestContext.WriteLine($"{whole} of {text.Functions.Count} functions decode throughout");
        Assert.IsGreaterThan(text.Functions.Count * 95 / 100, whole);
        return sites;
    }

    private async Task<Dictionary<ulong, string>> ExportsAsync(string path)
    {
        var names = new Dictionary<ulong, string>();
        foreach (var line in (await Command.RunAsync("nm", ["-D", "--defined-only", "--without-symbol-versions", path], TestContext.CancellationToken)).Success().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            names.TryAdd(Convert.ToUInt64(line[..16], 16), line.Split(' ')[2]);
        return names;
    }
}
