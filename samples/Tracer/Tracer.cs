using System.Runtime.InteropServices;
using System.Text;
using Afterlink;
using Afterlink.Modules;

namespace TracerSample;

/// <summary>Counts the passes over every probe, looks at one function's arguments, and changes another one's.</summary>
internal sealed class Tracer : Zlib.IHandlers
{
    private readonly Dictionary<Site, int> _passes = [];

    /// <summary>Sites and how often the library came by, most frequent first.</summary>
    public IEnumerable<KeyValuePair<Site, int>> Passes => _passes.OrderByDescending(static pass => pass.Value).ThenBy(static pass => pass.Key.Address);

    /// <summary>What was seen of the two functions.</summary>
    public List<string> Events { get; } = [];

    public void Probe(ProbeContext probe)
    {
        var site = probe.Site;
        CollectionsMarshal.GetValueRefOrAddDefault(_passes, site, out _)++;
        if (site is { Symbol: "adler32", SymbolOffset: 0 })
            Adler32(probe);
        else if (site is { Symbol: "deflateInit_", SymbolOffset: 0 })
            DeflateInit(probe);
    }

    // uLong adler32(uLong adler, const Bytef *buf, uInt len)
    private void Adler32(ProbeContext probe)
    {
        Span<byte> first = stackalloc byte[(int)Math.Min((uint)probe.Argument(2), 20)];
        if (ProbeContext.TryReadMemory(probe.Argument(1), first) && first.Length != 0)
            Events.Add($"adler32 of {(uint)probe.Argument(2)} bytes: \"{Encoding.ASCII.GetString(first)}...\"");
    }

    // int deflateInit_(z_streamp strm, int level, const char *version, int stream_size): the library works on what is written here.
    private void DeflateInit(ProbeContext probe)
    {
        Events.Add($"deflateInit_ at level {(int)probe.Argument(1)}, made 9");
        probe.Rsi = 9;
    }
}
