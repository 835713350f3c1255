// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Recording.Format;

/// <summary>
/// The first number of an item. Events have the number of their place plus 1 above the two bits of <see cref="SameRequest"/> and
/// <see cref="SameResult"/>; what is below 4 is something else.
/// </summary>
internal static class ItemCode
{
    /// <summary>A place: module, site, values of a request, values of a result, regions.</summary>
    public const ulong Place = 0;

    /// <summary>An interrupt: vector.</summary>
    public const ulong Interrupt = 1;

    /// <summary>An <see cref="ItemType"/> follows.</summary>
    public const ulong Other = 2;

    /// <summary>The first code of an event.</summary>
    public const ulong FirstEvent = 4;

    /// <summary>The request is that of the place's event before.</summary>
    public const ulong SameRequest = 1;

    /// <summary>The result is that of the place's event before.</summary>
    public const ulong SameResult = 2;

    /// <summary>Bits below the number of the place.</summary>
    public const int PlaceShift = 2;

    /// <summary>Signed numbers near 0 as small unsigned ones.</summary>
    public static ulong ZigZag(ulong value) => (value << 1) ^ (ulong)((long)value >> 63);

    /// <summary>The inverse of <see cref="ZigZag"/>.</summary>
    public static ulong UnZigZag(ulong value) => (value >> 1) ^ (0 - (value & 1));
}
