namespace MaskedCpuSample;

/// <summary>A published answer and what the library computed.</summary>
public sealed record KnownAnswer(string Name, string Source, byte[] Actual, string Expected)
{
    public bool Passed => Convert.ToHexStringLower(Actual) == Expected;

    /// <summary>Answers that exercise what the masked features would have accelerated.</summary>
    public static IEnumerable<KnownAnswer> All()
    {
        var zeros = new byte[16];
        var key = Convert.FromHexString("000102030405060708090a0b0c0d0e0f");
        var (cipher, tag) = Crypto.EncryptGcm(zeros, new byte[12], zeros);
        return
        [
            new("SHA-1 \"abc\"", "FIPS 180-4", Crypto.Digest("SHA1", "abc"u8), "a9993e364706816aba3e25717850c26c9cd0d89d"),
            new("SHA-256 \"abc\"", "FIPS 180-4", Crypto.Digest("SHA256", "abc"u8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            new("AES-128-ECB", "FIPS 197, C.1", Crypto.Encrypt("AES-128-ECB", key, [], Convert.FromHexString("00112233445566778899aabbccddeeff")), "69c4e0d86a7b0430d8cdb78070b4c55a"),
            new("AES-128-GCM cipher", "GCM specification, test case 2", cipher, "0388dace60b6a392f328c2b971b2fe78"),
            new("AES-128-GCM tag", "GCM specification, test case 2", tag, "ab6e47d42cec13bdf53a67b21257bddf"),
        ];
    }
}
