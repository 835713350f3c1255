// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Text.RegularExpressions;
using Afterlink.Diagnostics;

namespace Afterlink.Cpuid;

/// <summary>The text that <c>cpuid -r</c> prints: one line a leaf, hexadecimal, of the first processor that it lists.</summary>
internal static partial class CpuidDump
{
    private const int MaximumLeaves = 4096;

    /// <summary>Reads a dump.</summary>
    /// <exception cref="AfterlinkException">It has no leaf 0, or a line that is none.</exception>
    public static Dictionary<(uint Leaf, uint Subleaf), CpuidResult> Read(TextReader reader)
    {
        var leaves = new Dictionary<(uint, uint), CpuidResult>();
        var processors = 0;
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (line.StartsWith("CPU", StringComparison.Ordinal))
            {
                if (++processors > 1)
                    break;
                continue;
            }

            var match = Line().Match(line);
            if (!match.Success || leaves.Count == MaximumLeaves)
                throw RuntimeDiagnostics.Exception(DiagnosticId.CpuidDumpInvalid, $"line {number} is no leaf");
            leaves[(Hex(match, 1), IndexedLeaves.DependsOnSubleaf(Hex(match, 1)) ? Hex(match, 2) : 0)] =
                new CpuidResult(Hex(match, 3), Hex(match, 4), Hex(match, 5), Hex(match, 6));
        }

        return leaves.ContainsKey((0, 0)) ? leaves : throw RuntimeDiagnostics.Exception(DiagnosticId.CpuidDumpInvalid, "leaf 0 is missing");
    }

    private static uint Hex(Match match, int group) => uint.Parse(match.Groups[group].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex("^ *0x([0-9a-f]{1,8}) 0x([0-9a-f]{1,8}): eax=0x([0-9a-f]{1,8}) ebx=0x([0-9a-f]{1,8}) ecx=0x([0-9a-f]{1,8}) edx=0x([0-9a-f]{1,8}) *$", RegexOptions.IgnoreCase)]
    private static partial Regex Line();
}
