// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Interposition;

/// <summary>
/// <c>std::istream&amp; std::istream::read(char *s, std::streamsize n)</c> of libstdc++ on a <c>std::ifstream</c>. What it does is checked by the
/// library itself: the last byte is read by the original function, which has to give the byte that is in the buffer and the count of one.
/// </summary>
internal sealed unsafe class CxxStreamRead : ReadSource
{
    // Itanium C++ ABI, 2.5.2: the offset of the virtual base std::basic_ios is the third word before the address point of the virtual table.
    private const int VirtualBaseOffset = -3;

    // basic_istream: the pointer to the virtual table, then _M_gcount. Part of the ABI of libstdc++.so.6 since GCC 3.4; tested at every use.
    private const int CountOffset = 8;

    private readonly CxxLibrary? _library = CxxLibrary.TryFind();

    /// <inheritdoc/>
    public override ReadLength Length => ReadLength.Rdx;

    /// <inheritdoc/>
    public override bool TryDescribe(in CallFrame frame, out FileRead read)
    {
        read = default;
        if (_library is null || frame.Rdi == 0 || frame.Rdx <= 0)
            return false;

        // SAFETY: the first argument is an std::istream, as the function's own type says.
        var table = *(nint**)frame.Rdi;
        var ios = frame.Rdi + table[VirtualBaseOffset];
        if (!_library.IsGood(ios) || !_library.TryGetDescriptor(_library.BufferOf(ios), out var descriptor))
            return false;
        var position = _library.PositionOf(frame.Rdi);
        read = new(descriptor, position, new((nuint)frame.Rsi, (nuint)frame.Rdx), MayBeShort: false);
        return position >= 0;
    }

    /// <inheritdoc/>
    public override bool TryComplete(in CallFrame frame, in FileRead read, nint original, out nint result)
    {
        result = frame.Rdi;
        byte last;
        _library!.SetPosition(frame.Rdi, read.Offset + frame.Rdx - 1);

        // SAFETY: the function is the one that the module called, with its stream and one byte of this frame.
        _ = ((delegate* unmanaged<nint, byte*, nint, nint>)original)(frame.Rdi, &last, 1);
        var count = (nint*)(frame.Rdi + CountOffset);
        if (last == ((byte*)frame.Rsi)[frame.Rdx - 1] && *count == 1)
        {
            *count = frame.Rdx;
            return true;
        }

        _library.SetPosition(frame.Rdi, read.Offset);
        return false;
    }
}
