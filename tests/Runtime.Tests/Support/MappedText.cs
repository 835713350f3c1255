// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;

namespace Afterlink.Runtime.Tests.Support;

/// <summary>What the kernel says of a mapped file.</summary>
internal static class MappedText
{
    /// <summary>Memory of all executable mappings of a file that is a copy of this process's own; fails where there is no mapping. (Private_Dirty also counts
    /// pages of a file that was only just written.)</summary>
    public static int PrivateKilobytes(string path)
    {
        var (total, mappings, isText) = (0, 0, false);
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields[0].Contains('-', StringComparison.Ordinal))
            {
                isText = fields[1].Contains('x', StringComparison.Ordinal) && line.EndsWith(path, StringComparison.Ordinal);
                mappings += isText ? 1 : 0;
            }
            else if (isText && fields[0] == "Anonymous:")
            {
                total += int.Parse(fields[1], CultureInfo.InvariantCulture);
            }
        }

        Assert.AreNotEqual(0, mappings, "the file has no executable mapping");
        return total;
    }
}
