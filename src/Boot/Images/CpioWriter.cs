// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Text;

namespace Afterlink.Boot.Images;

/// <summary>
/// Writes the archive that a kernel unpacks as its first file system: cpio in the "newc" form (Linux:
/// Documentation/driver-api/early-userspace/buffer-format.rst). The same entries give the same bytes.
/// </summary>
internal sealed class CpioWriter(Stream stream)
{
    private const int DirectoryMode = 0x41ED;
    private const int FileMode = 0x81A4;
    private const int ProgramMode = 0x81ED;
    private const int DeviceMode = 0x2180;
    private const int Alignment = 4;
    private const string Trailer = "TRAILER!!!";

    private long _position;
    private uint _inode;

    /// <summary>Adds a folder.</summary>
    public void AddFolder(string name) => Add(name, DirectoryMode, []);

    /// <summary>Adds a file.</summary>
    public void AddFile(string name, ReadOnlySpan<byte> content) => Add(name, FileMode, content);

    /// <summary>Adds a file that can be executed.</summary>
    public void AddProgram(string name, ReadOnlySpan<byte> content) => Add(name, ProgramMode, content);

    /// <summary>Adds a character device.</summary>
    public void AddDevice(string name, int major, int minor) => Add(name, DeviceMode, [], major, minor);

    /// <summary>Ends the archive.</summary>
    public void Finish()
    {
        _inode = uint.MaxValue;
        Add(Trailer, 0, []);
    }

    private void Add(string name, int mode, ReadOnlySpan<byte> content, int major = 0, int minor = 0)
    {
        var bytes = Encoding.UTF8.GetBytes(name + '\0');

        // Magic, inode, mode, user, group, links, time, size, device, special device, size of the name, checksum: 8 hexadecimal digits each.
        Span<long> fields = [unchecked(++_inode), mode, 0, 0, 1, 0, content.Length, 0, 0, major, minor, bytes.Length, 0];
        var header = new StringBuilder("070701");
        foreach (var field in fields)
            header.Append(CultureInfo.InvariantCulture, $"{field:X8}");
        Write(Encoding.ASCII.GetBytes(header.ToString()));
        Write(bytes);
        Align();
        Write(content);
        Align();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        _position += bytes.Length;
    }

    private void Align()
    {
        var rest = (int)(_position % Alignment);
        if (rest != 0)
            Write(new byte[Alignment - rest]);
    }
}
