using System.Globalization;
using System.Text.RegularExpressions;

namespace MaskedCpuSample;

/// <summary>
/// OPENSSL_ia32cap(3): the first word is CPUID leaf 1 (EDX low, ECX high), the second is leaf 7 (EBX low, ECX high).
/// </summary>
public sealed partial class Ia32Capabilities
{
    private readonly ulong _leaf1;
    private readonly ulong _leaf7;

    public Ia32Capabilities(string settings)
    {
        var match = Words().Match(settings);
        if (!match.Success)
            throw new FormatException($"not an OPENSSL_ia32cap setting: {settings}");
        _leaf1 = ulong.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        _leaf7 = ulong.Parse(match.Groups[2].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    public IEnumerable<(string Name, bool Present)> Named =>
    [
        ("AES-NI", Bit(_leaf1, 32 + 25)),
        ("AVX", Bit(_leaf1, 32 + 28)),
        ("AVX2", Bit(_leaf7, 5)),
        ("AVX-512F", Bit(_leaf7, 16)),
        ("SHA", Bit(_leaf7, 29)),
    ];

    private static bool Bit(ulong word, int bit) => ((word >> bit) & 1) != 0;

    [GeneratedRegex("OPENSSL_ia32cap=0x([0-9a-f]+):0x([0-9a-f]+)")]
    private static partial Regex Words();
}
