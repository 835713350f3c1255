// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Security.Cryptography;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel;
using Afterlink.Rewriting.Objects;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.Reporting.Model;
using Afterlink.Rewriting.Verification;

namespace Afterlink.Rewriting.Reporting;

/// <summary>Makes the report of a module from a result and from the files that the result is about.</summary>
internal static class ModuleReportBuilder
{
    private const string GnuOwner = "GNU";
    private const uint BuildIdType = 3; // NT_GNU_BUILD_ID

    /// <summary>The report of a rewritten module; null where <paramref name="diagnostics"/> says why not.</summary>
    public static ModuleReport? Build(RewriteResult result, ReadOnlyMemory<byte> original, ReadOnlyMemory<byte> rewritten, DiagnosticBag diagnostics)
    {
        var problems = new DiagnosticBag();
        if (ElfFile.Read(original, problems) is not { } before || ElfFile.Read(rewritten, problems) is not { } after)
            return Refuse(result.InputPath, diagnostics);

        // A kernel module or object with nothing to do is written as it is.
        var isCopy = before.Type == ElfFileType.Relocatable && original.Span.SequenceEqual(rewritten.Span);
        var code = isCopy ? null : FindCode(after, result.Sites, SHA256.HashData(original.Span), problems);
        if (code is null && !isCopy)
            return Refuse(result.InputPath, diagnostics);
        var facts = FactsOf(result.InputPath, before);
        facts.Insert(1, new ReportFact("Rewritten", ReportLimits.Shorten(result.OutputPath)));
        facts.Add(new ReportFact("SHA-256, rewritten", Hash(rewritten)));
        return Build(result.InputPath, result.Sites, before, isCopy ? before : after, new ListingReader(before, code), facts, result.Elapsed, null);
    }

    /// <summary>The report of a module that was scanned; null where <paramref name="diagnostics"/> says why not.</summary>
    public static ModuleReport? Build(ScanResult result, ReadOnlyMemory<byte> image, DiagnosticBag diagnostics)
    {
        if (ElfFile.Read(image, new DiagnosticBag()) is not { } file)
            return Refuse(result.File, diagnostics);
        return Build(result.File, result.Sites, file, file, new ListingReader(file, null), FactsOf(result.File, file), null, result.Rejected);
    }

    /// <summary>The code of a rewritten module; null where it was not made from the original of this hash.</summary>
    private static RewrittenCode? FindCode(ElfFile after, IReadOnlyList<Site> sites, ReadOnlySpan<byte> original, DiagnosticBag problems)
    {
        if (after.Type != ElfFileType.Relocatable)
            return ModuleNote.Read(after, problems) is { } note && note.OriginalHash.Span.SequenceEqual(original) ? new LinkedCode(after, note, sites) : null;
        if (ObjectRecord.IsIn(after))
            return ObjectRecord.Read(after, problems) is { } prepared && prepared.OriginalHash.Span.SequenceEqual(original) ? RelocatableCode.Create(after, prepared.Sites, sites, isKernelModule: false) : null;
        return ModuleRecord.Read(after, problems) is { } record && record.OriginalHash.Span.SequenceEqual(original) ? RelocatableCode.Create(after, record.Sites, sites, isKernelModule: true) : null;
    }

    private static ModuleReport Build(
        string path, IReadOnlyList<Site> sites, ElfFile before, ElfFile after, ListingReader listings, List<ReportFact> facts, TimeSpan? elapsed, int? rejected)
    {
        var windows = sites.Where(static site => site.IsPatched).GroupBy(static site => (site.Section, site.WindowAddress)).Select(static group => group.First()).ToArray();
        var functions = new FunctionGrouping(listings, new FunctionStarts(before)).Group(sites, out var functionCount);
        return new ModuleReport
        {
            Name = ReportLimits.Shorten(Path.GetFileName(path)),
            IsRewritten = elapsed is not null,
            Facts = facts,
            Sites = sites.Count,
            Patched = sites.Count(static site => site.IsPatched),
            Reported = sites.Count(IsReported),
            Windows = windows.Length,
            FunctionCount = functionCount,
            BytesBefore = before.Image.Length,
            BytesAfter = after.Image.Length,
            Elapsed = elapsed,
            Rejected = rejected,
            Tactics = [.. windows.GroupBy(static window => window.Window).OrderBy(static group => group.Key).Select(group =>
                new TacticCount(group.Key, group.First().WindowText, group.Count(), sites.Count(site => site.Window == group.Key)))],
            Kinds = [.. sites.GroupBy(static site => site.Kind).Select(static group =>
                new KindCount(group.Key, group.Count(static site => site.IsPatched), group.Count(static site => !site.IsPatched && !IsReported(site)), group.Count(IsReported)))
                .OrderByDescending(static kind => kind.Patched + kind.Native).ThenByDescending(static kind => kind.Reported).ThenBy(static kind => kind.Kind)],
            Functions = functions,
            NativeGroups = NativeGrouping.Group(sites),
            Growth = ReferenceEquals(before, after) ? [] : GrowthReader.Read(before, after),
            Strip = StripReader.Read(before, sites, static site =>
                site.IsPatched ? StripContent.Patched : IsReported(site) ? StripContent.Reported : StripContent.Native),
        };
    }

    private static bool IsReported(Site site) => site.Reason == NativeReasons.ReportOnly;

    private static List<ReportFact> FactsOf(string path, ElfFile file)
    {
        var facts = new List<ReportFact>
        {
            new("Module", ReportLimits.Shorten(path)),
            new("Code", string.Create(CultureInfo.InvariantCulture, $"{file.CodeRanges.Sum(static range => (long)range.Bytes.Length):N0} bytes in {file.CodeRanges.Count} executable ranges")),
        };
        if (file.Notes.FirstOrDefault(static note => note is { Owner: GnuOwner, Type: BuildIdType }) is { Descriptor.IsEmpty: false } buildId)
            facts.Add(new ReportFact("Build id", ReportLimits.Shorten(Convert.ToHexString(buildId.Descriptor.Span).ToLowerInvariant())));
        facts.Add(new ReportFact("SHA-256", Hash(file.Image)));
        return facts;
    }

    private static string Hash(ReadOnlyMemory<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes.Span)).ToLowerInvariant();

    private static ModuleReport? Refuse(string path, DiagnosticBag diagnostics)
    {
        diagnostics.Add(DiagnosticId.ReportFilesChanged, path);
        return null;
    }
}
