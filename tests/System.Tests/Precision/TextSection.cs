// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Text.RegularExpressions;
using Afterlink.SystemTests.Processes;

namespace Afterlink.SystemTests.Precision;

/// <summary>The .text of a library and its functions as readelf sees them: nothing of the rewriter's own readers is in it.</summary>
internal sealed partial class TextSection
{
    private TextSection(ulong address, int offset, byte[] bytes, List<(ulong Start, ulong End)> functions) =>
        (Address, Offset, Bytes, Functions) = (address, offset, bytes, functions);

    /// <summary>Link-time address of the section.</summary>
    public ulong Address { get; }

    /// <summary>Where it stands in the file.</summary>
    public int Offset { get; }

    /// <summary>Its bytes.</summary>
    public byte[] Bytes { get; }

    /// <summary>The ranges of the unwind records (FDEs) in it, by address.</summary>
    public IReadOnlyList<(ulong Start, ulong End)> Functions { get; }

    /// <summary>Reads a library.</summary>
    public static async Task<TextSection> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var header = TextLine().Match((await Command.RunAsync("readelf", ["-SW", path], cancellationToken)).Success());
        var (address, offset, size) = (Hex(header.Groups[1]), (int)Hex(header.Groups[2]), (int)Hex(header.Groups[3]));
        var image = await File.ReadAllBytesAsync(path, cancellationToken);
        // readelf's exit code tells of debug files that it misses as well, so what it printed must do.
        var frames = (await Command.RunAsync("readelf", ["--debug-dump=frames", path], cancellationToken)).Output;
        var functions = FrameLine().Matches(frames)
            .Select(static match => (Start: Hex(match.Groups[1]), End: Hex(match.Groups[2])))
            .Where(function => function.Start >= address && function.End <= address + (ulong)size).Order().ToList();
        Assert.IsNotEmpty(functions);
        return new TextSection(address, offset, image.AsSpan(offset, size).ToArray(), functions);
    }

    /// <summary>The function that holds an address; null where none does.</summary>
    public (ulong Start, ulong End)? FunctionAt(ulong address)
    {
        var (low, high) = (0, Functions.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Functions[middle].Start <= address)
                low = middle + 1;
            else
                high = middle;
        }

        return low > 0 && address < Functions[low - 1].End ? Functions[low - 1] : null;
    }

    /// <summary>The bytes of a range.</summary>
    public ReadOnlySpan<byte> Span(ulong start, ulong end) => Bytes.AsSpan((int)(start - Address), (int)(end - start));

    private static ulong Hex(Group group) => ulong.Parse(group.ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@" \.text +PROGBITS +([0-9a-f]+) +([0-9a-f]+) +([0-9a-f]+) ")]
    private static partial Regex TextLine();

    [GeneratedRegex(@"FDE .* pc=([0-9a-f]+)\.\.([0-9a-f]+)")]
    private static partial Regex FrameLine();
}
