// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Afterlink.Cli.Commands;

/// <summary>
/// The numbers that an option or an argument takes. Parser and converter of the command line speak of .NET's types to whoever writes another word, and a validator that
/// asks for the value of such a word throws.
/// </summary>
/// <param name="Least">The smallest.</param>
/// <param name="Most">The largest; null where only the type bounds it.</param>
internal sealed record NumberRange<T>(T Least, T? Most)
    where T : struct, INumber<T>
{
    /// <summary>Refuses all words that are not in the range; a validator.</summary>
    /// <param name="name">The option or argument as the user writes it.</param>
    /// <param name="result">What was written.</param>
    public void Check(string name, SymbolResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (T.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value >= Least && (Most is null || value <= Most))
                continue;
            var end = Most is { } most ? string.Create(CultureInfo.InvariantCulture, $"to {most}") : "on";
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"'{name}' takes a number from {Least} {end}, not '{token.Value}'."));
            return;
        }
    }
}
