using System.Buffers.Binary;

namespace SharedIndexSample;

/// <summary>The file that the index is made of: keys of 8 bytes.</summary>
internal static class IndexFile
{
    /// <summary>Writes a file.</summary>
    public static void Write(string path, int mebibytes)
    {
        using var file = File.Create(path);
        var random = new Random(1);
        var block = new byte[1 << 20];
        for (var i = 0; i < mebibytes; i++)
        {
            random.NextBytes(block);
            file.Write(block);
        }
    }

    /// <summary>Some keys of it, in no order.</summary>
    public static IEnumerable<ulong> Sample(string path, int count)
    {
        using var file = File.OpenHandle(path);
        var random = new Random(2);
        var keys = RandomAccess.GetLength(file) / sizeof(ulong);
        var key = new byte[sizeof(ulong)];
        for (var i = 0; i < count; i++)
        {
            _ = RandomAccess.Read(file, key, random.NextInt64(keys) * sizeof(ulong));
            yield return BinaryPrimitives.ReadUInt64LittleEndian(key);
        }
    }
}
