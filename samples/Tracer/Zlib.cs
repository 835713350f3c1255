using System.Runtime.InteropServices;
using Afterlink;

namespace TracerSample;

/// <summary>Debian's zlib, rewritten.</summary>
[NativeModule("libz.so.1")]
public sealed partial class Zlib
{
    /// <summary>Compresses with zlib's default level; ordinary P/Invoke, which reaches the traced module.</summary>
    public static byte[] Compress(byte[] data)
    {
        var length = (nuint)data.Length + 1024;
        var compressed = new byte[length];
        var status = compress(compressed, ref length, data, (nuint)data.Length);
        return status == 0 ? compressed[..(int)length] : throw new InvalidDataException($"compress: {status}");
    }

    [LibraryImport("libz.so.1")]
    private static partial int compress([Out] byte[] destination, ref nuint destinationLength, byte[] source, nuint sourceLength);
}
