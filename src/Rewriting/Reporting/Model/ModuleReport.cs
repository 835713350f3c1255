// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Reporting.Model;

/// <summary>What a report says of one module, before it has a form.</summary>
internal sealed class ModuleReport
{
    /// <summary>The file's name without its folder.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the module was rewritten, and not only scanned.</summary>
    public required bool IsRewritten { get; init; }

    /// <summary>What is known of the file or files.</summary>
    public required IReadOnlyList<ReportFact> Facts { get; init; }

    /// <summary>How many sites.</summary>
    public required int Sites { get; init; }

    /// <summary>How many of them are in windows.</summary>
    public required int Patched { get; init; }

    /// <summary>How many are of kinds that are only reported.</summary>
    public required int Reported { get; init; }

    /// <summary>How many windows.</summary>
    public required int Windows { get; init; }

    /// <summary>How many functions have windows.</summary>
    public required int FunctionCount { get; init; }

    /// <summary>Bytes of the original.</summary>
    public required long BytesBefore { get; init; }

    /// <summary>Bytes of the rewritten module; of the original where it was only scanned.</summary>
    public required long BytesAfter { get; init; }

    /// <summary>How long rewriting took; null where the module was only scanned.</summary>
    public required TimeSpan? Elapsed { get; init; }

    /// <summary>How many byte patterns are not proven to be code; null where nobody says.</summary>
    public required int? Rejected { get; init; }

    /// <summary>Windows by tactic.</summary>
    public required IReadOnlyList<TacticCount> Tactics { get; init; }

    /// <summary>Sites by kind, most first.</summary>
    public required IReadOnlyList<KindCount> Kinds { get; init; }

    /// <summary>The functions that are shown, by address.</summary>
    public required IReadOnlyList<FunctionReport> Functions { get; init; }

    /// <summary>Native sites by reason.</summary>
    public required IReadOnlyList<NativeGroup> NativeGroups { get; init; }

    /// <summary>What has another size than before, largest first.</summary>
    public required IReadOnlyList<GrowthPart> Growth { get; init; }

    /// <summary>Where the sites are; null where addresses do not order the code (relocatable objects).</summary>
    public required CodeStrip? Strip { get; init; }

    /// <summary>Sites that stay native although their kind is patched.</summary>
    public int Native => Sites - Patched - Reported;

    /// <summary>Windows whose code is shown.</summary>
    public int Listings => Functions.Sum(static function => function.Windows.Count(static window => window.Listing is not null));

    /// <summary>Windows that are shown.</summary>
    public int ShownWindows => Functions.Sum(static function => function.Windows.Count);
}
