// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Hypercalls;

/// <summary>
/// The one table of C's scalar types as the System V ABI for AMD64 has them (figure 3.1): <c>long</c> is 64 bits. Keys are words
/// in ordinal order, as <c>TypeSyntax.Key</c> has them.
/// </summary>
internal static class CTypes
{
    private static readonly Dictionary<string, CType> Rows = new(StringComparer.Ordinal)
    {
        ["void"] = new("void", CTypeCategory.Void),
        ["bool"] = new("bool", CTypeCategory.Boolean),
        ["_Bool"] = new("bool", CTypeCategory.Boolean),
        // char is text more often than a number, and byte is what .NET has for text that is not UTF-16.
        ["char"] = new("byte", CTypeCategory.Integer),
        ["char signed"] = new("sbyte", CTypeCategory.Integer),
        ["char unsigned"] = new("byte", CTypeCategory.Integer),
        ["short"] = new("short", CTypeCategory.Integer),
        ["int short"] = new("short", CTypeCategory.Integer),
        ["short signed"] = new("short", CTypeCategory.Integer),
        ["int short signed"] = new("short", CTypeCategory.Integer),
        ["short unsigned"] = new("ushort", CTypeCategory.Integer),
        ["int short unsigned"] = new("ushort", CTypeCategory.Integer),
        ["int"] = new("int", CTypeCategory.Integer),
        ["signed"] = new("int", CTypeCategory.Integer),
        ["int signed"] = new("int", CTypeCategory.Integer),
        ["unsigned"] = new("uint", CTypeCategory.Integer),
        ["int unsigned"] = new("uint", CTypeCategory.Integer),
        ["long"] = new("long", CTypeCategory.Integer),
        ["int long"] = new("long", CTypeCategory.Integer),
        ["long signed"] = new("long", CTypeCategory.Integer),
        ["int long signed"] = new("long", CTypeCategory.Integer),
        ["long unsigned"] = new("ulong", CTypeCategory.Integer),
        ["int long unsigned"] = new("ulong", CTypeCategory.Integer),
        ["long long"] = new("long", CTypeCategory.Integer),
        ["int long long"] = new("long", CTypeCategory.Integer),
        ["long long signed"] = new("long", CTypeCategory.Integer),
        ["int long long signed"] = new("long", CTypeCategory.Integer),
        ["long long unsigned"] = new("ulong", CTypeCategory.Integer),
        ["int long long unsigned"] = new("ulong", CTypeCategory.Integer),
        ["int8_t"] = new("sbyte", CTypeCategory.Integer),
        ["uint8_t"] = new("byte", CTypeCategory.Integer),
        ["int16_t"] = new("short", CTypeCategory.Integer),
        ["uint16_t"] = new("ushort", CTypeCategory.Integer),
        ["int32_t"] = new("int", CTypeCategory.Integer),
        ["uint32_t"] = new("uint", CTypeCategory.Integer),
        ["int64_t"] = new("long", CTypeCategory.Integer),
        ["uint64_t"] = new("ulong", CTypeCategory.Integer),
        ["size_t"] = new("nuint", CTypeCategory.Integer),
        ["ptrdiff_t"] = new("nint", CTypeCategory.Integer),
        ["intptr_t"] = new("nint", CTypeCategory.Integer),
        ["uintptr_t"] = new("nuint", CTypeCategory.Integer),
        ["float"] = new("float", CTypeCategory.Single),
        ["double"] = new("double", CTypeCategory.Double),
    };

    /// <summary>Types that C has and that cannot cross, so that a message can say so instead of calling them unknown.</summary>
    private static readonly HashSet<string> Foreign = new(StringComparer.Ordinal)
    {
        "double long", "__int128", "__int128 unsigned", "unsigned __int128", "va_list", "wchar_t", "_Float16", "_Float128", "__float128",
    };

    /// <summary>Smallest and largest value of each C# integer type that an enum can be.</summary>
    private static readonly Dictionary<string, (decimal Minimum, decimal Maximum)> Ranges = new(StringComparer.Ordinal)
    {
        ["sbyte"] = (sbyte.MinValue, sbyte.MaxValue),
        ["byte"] = (byte.MinValue, byte.MaxValue),
        ["short"] = (short.MinValue, short.MaxValue),
        ["ushort"] = (ushort.MinValue, ushort.MaxValue),
        ["int"] = (int.MinValue, int.MaxValue),
        ["uint"] = (uint.MinValue, uint.MaxValue),
        ["long"] = (long.MinValue, long.MaxValue),
        ["ulong"] = (ulong.MinValue, ulong.MaxValue),
    };

    /// <summary>Finds a scalar type.</summary>
    public static bool TryFind(string key, out CType type) => Rows.TryGetValue(key, out type);

    /// <summary>Whether C knows the type and no register holds it.</summary>
    public static bool IsForeign(string key) => Foreign.Contains(key);

    /// <summary>The values that a C# integer type has; null where an enum cannot be of it.</summary>
    public static (decimal Minimum, decimal Maximum)? RangeOf(string name) => Ranges.TryGetValue(name, out var range) ? range : null;
}
