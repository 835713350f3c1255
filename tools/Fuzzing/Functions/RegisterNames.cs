// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Fuzzing.Functions;

/// <summary>How registers are written.</summary>
internal static class RegisterNames
{
    private static readonly string[] Old = ["ax", "cx", "dx", "bx", "sp", "bp", "si", "di"];

    /// <summary>The name of the low bytes of a register.</summary>
    /// <param name="register">The register.</param>
    /// <param name="size">1, 2, 4 or 8 bytes.</param>
    public static string Name(this Register64 register, int size)
    {
        var number = (int)register;
        if (number >= Old.Length)
            return $"r{number}{size switch { 1 => "b", 2 => "w", 4 => "d", _ => "" }}";
        var name = Old[number];
        return size switch
        {
            1 => name[1] == 'x' ? $"{name[0]}l" : $"{name}l",
            2 => name,
            4 => $"e{name}",
            _ => $"r{name}",
        };
    }
}
