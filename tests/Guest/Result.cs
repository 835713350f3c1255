// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.Guest;

/// <summary>What a scenario tells.</summary>
internal static class Result
{
    /// <summary>Writes a line that a test reads.</summary>
    public static void Write(string name, object? value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value}"));

    /// <summary>Writes a line of several values.</summary>
    public static void Write(string name, IEnumerable<long> values) =>
        Write(name, string.Join(' ', values.Select(static value => value.ToString(CultureInfo.InvariantCulture))));
}
