// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Loading;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>What is needed of libstdc++, by its exported functions; mangled as the Itanium C++ ABI has it.</summary>
internal sealed unsafe class CxxLibrary
{
    // std::basic_filebuf<char>: std::basic_streambuf (64 bytes), the lock (a pthread_mutex_t, 40 bytes), then __basic_file<char>.
    private const int FileOffset = 64 + 40;

    // The address point is behind the offset to top and the type information (Itanium C++ ABI, 2.5.2).
    private const int AddressPoint = 16;

    private readonly nint _fileBufferTable;
    private readonly delegate* unmanaged<nint, byte> _good;
    private readonly delegate* unmanaged<nint, nint> _buffer;
    private readonly delegate* unmanaged<nint, byte> _isOpen;
    private readonly delegate* unmanaged<nint, int> _descriptor;
    private readonly delegate* unmanaged<nint, Position> _tell;
    private readonly delegate* unmanaged<nint, long, int, nint> _seek;

    private CxxLibrary(nint[] symbols)
    {
        _fileBufferTable = symbols[0] + AddressPoint;
        _good = (delegate* unmanaged<nint, byte>)symbols[1];
        _buffer = (delegate* unmanaged<nint, nint>)symbols[2];
        _isOpen = (delegate* unmanaged<nint, byte>)symbols[3];
        _descriptor = (delegate* unmanaged<nint, int>)symbols[4];
        _tell = (delegate* unmanaged<nint, Position>)symbols[5];
        _seek = (delegate* unmanaged<nint, long, int, nint>)symbols[6];
    }

    /// <summary>The library that the process has mapped; null where there is none that has all of it.</summary>
    public static CxxLibrary? TryFind()
    {
        string[] names =
        [
            "_ZTVSt13basic_filebufIcSt11char_traitsIcEE", "_ZNKSt9basic_iosIcSt11char_traitsIcEE4goodEv", "_ZNKSt9basic_iosIcSt11char_traitsIcEE5rdbufEv",
            "_ZNKSt12__basic_fileIcE7is_openEv", "_ZNSt12__basic_fileIcE2fdEv", "_ZNSi5tellgEv", "_ZNSi5seekgElSt12_Ios_Seekdir",
        ];
        var library = DynamicLinker.Open("libstdc++.so.6", DynamicLinker.Now | DynamicLinker.NoLoad, out _);
        if (library == 0)
            return null;
        var symbols = Array.ConvertAll(names, name => NativeLibrary.TryGetExport(library, name, out var symbol) ? symbol : 0);
        return Array.TrueForAll(symbols, static symbol => symbol != 0) ? new(symbols) : null;
    }

    /// <summary>Whether a stream has neither failed nor ended.</summary>
    /// <param name="ios">Its std::ios.</param>
    public bool IsGood(nint ios) => _good(ios) != 0;

    /// <summary>The buffer of a stream.</summary>
    /// <param name="ios">Its std::ios.</param>
    public nint BufferOf(nint ios) => _buffer(ios);

    /// <summary>The descriptor of the file that a buffer reads; false where it is no std::filebuf, but a class derived from it or another one.</summary>
    public bool TryGetDescriptor(nint buffer, out int descriptor)
    {
        descriptor = -1;

        // SAFETY: a stream's buffer has a pointer to its virtual table; that of std::filebuf itself says how the object is laid out.
        if (buffer == 0 || *(nint*)buffer != _fileBufferTable || _isOpen(buffer + FileOffset) == 0)
            return false;
        descriptor = _descriptor(buffer + FileOffset);
        return descriptor >= 0;
    }

    /// <summary>Where a stream is in its file; negative where it cannot tell.</summary>
    public long PositionOf(nint stream) => _tell(stream).Offset;

    /// <summary>Moves a stream to a place in its file.</summary>
    public void SetPosition(nint stream, long offset) => _ = _seek(stream, offset, StreamCalls.FromStart);

    /// <summary>std::fpos&lt;mbstate_t&gt;: two words, which are returned in registers.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Position
    {
        public readonly long Offset;
        public readonly long State;
    }
}
