// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.IO.Compression;

namespace Afterlink.Boot.Kernels;

/// <summary>Xen's image: Debian packs it compressed, and QEMU's multiboot loader takes it only as it is.</summary>
internal static class XenImage
{
    private const string Name = "xen";

    /// <summary>The image that <see cref="Unpack"/> left in a folder.</summary>
    public static string In(string folder) => Path.Combine(folder, Name);

    /// <summary>Unpacks the image of a package.</summary>
    /// <param name="folder">Where the package was unpacked.</param>
    /// <param name="place">Where it will be; not needed.</param>
    /// <exception cref="IOException">There is no image, or it is damaged.</exception>
    public static void Unpack(string folder, string place)
    {
        var packed = Directory.EnumerateFiles(Path.Combine(folder, "boot"), "xen-*.gz").Order(StringComparer.Ordinal).FirstOrDefault()
            ?? throw new FileNotFoundException($"there is no image of Xen for {place}");
        try
        {
            using var source = new GZipStream(File.OpenRead(packed), CompressionMode.Decompress);
            using var target = File.Create(In(folder));
            source.CopyTo(target);
        }
        catch (InvalidDataException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }
}
