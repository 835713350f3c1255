// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using System.Security.Cryptography;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Restoration;
using Afterlink.Rewriting.X86.Catalog;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Objects.Verification;

/// <summary>Proves from the two files alone that a prepared object does what its original does.</summary>
internal sealed class ObjectVerifier(ElfFile before, ElfFile after, DiagnosticBag diagnostics, CancellationToken cancellationToken)
{
    private readonly Dictionary<int, WalkedSection> _walked = [];
    private readonly List<PaddedPlace> _padded = [];
    private int _sites;
    private int _windows;
    private long _compared;

    /// <summary>Verifies the two files.</summary>
    public VerificationResult Run()
    {
        Check();
        return new VerificationResult { Diagnostics = diagnostics, Succeeded = !diagnostics.HasErrors, Sites = _sites, Windows = _windows, BytesCompared = _compared };
    }

    private void Check()
    {
        if (ObjectRecord.Read(after, diagnostics) is not { } record)
            return;
        _sites = record.Sites.Count;
        if (record.OriginalSize != (ulong)before.Image.Length || !record.OriginalHash.Span.SequenceEqual(SHA256.HashData(before.Image.Span)))
        {
            diagnostics.Add(DiagnosticId.VerifyOriginal, "size or SHA-256 in the record is another");
            return;
        }

        var symbols = before.Sections.FirstOrDefault(static section => section.Type == ElfSectionType.SymbolTable);
        if (after.Type != ElfFileType.Relocatable || symbols is null || after.Sections.Count < before.Sections.Count
            || after.Sections[symbols.Index].Type != ElfSectionType.SymbolTable || !CodeRangeCheck.Pass(before, diagnostics))
        {
            diagnostics.Add(DiagnosticId.VerifyObjectContent, "the table of sections", "its sections");
            return;
        }

        var tables = new ObjectTables(symbols, after.Sections[symbols.Index]);
        var analysis = CodeAnalyzer.Analyze(before, cancellationToken);
        CheckSites(analysis, record);
        if (diagnostics.HasErrors)
            return;
        CheckWindows(analysis, record);
        if (diagnostics.HasErrors)
            return;
        _compared = new ObjectContentCheck(before, after, tables, _walked, diagnostics).Check();
        if (diagnostics.HasErrors)
            return;
        new ObjectAdditionCheck(before, after, _walked, diagnostics).Check(_padded, symbols, tables.Added);
        _ = OriginalRebuilder.Rebuild(after, record.OriginalSize, record.OriginalHash, diagnostics);
    }

    /// <summary>The record has the sites of the original, all of them and as they are there.</summary>
    private void CheckSites(CodeAnalysis analysis, ObjectRecord record)
    {
        var found = analysis.Sites.Select(static site => (site.Map.Section!.Index, site.Offset)).ToHashSet();
        foreach (var site in record.Sites)
        {
            if (site.SectionIndex >= (uint)before.Sections.Count || !analysis.Space.TryFind(before.Sections[(int)site.SectionIndex], site.Offset, out var place)
                || place.Map.Section!.Name != site.Section || !found.Remove(((int)site.SectionIndex, place.Offset)) || !place.Map.TryDecode(place.Offset, out var instruction)
                || !place.Map.Bytes.Span.Slice(place.Offset, instruction.Length).SequenceEqual(site.Bytes.Span)
                || X86Catalog.Find(instruction.Code)?.Kind != site.Kind)
                diagnostics.Add(DiagnosticId.VerifySites, site.Offset, $"{site.Section} has no such instruction there");
        }

        foreach (var (section, offset) in found.Order())
            diagnostics.Add(DiagnosticId.VerifySites, offset, $"the record does not have the one of {before.Sections[section].Name}");
    }

    private void CheckWindows(CodeAnalysis analysis, ObjectRecord record)
    {
        var proof = new WindowProof(analysis);
        foreach (var sites in record.Sites.Where(static site => site.StubLength != 0).GroupBy(static site => (int)site.SectionIndex))
        {
            analysis.Space.TryFind(before.Sections[sites.Key], sites.First().Offset, out var place);
            var now = after.Sections[sites.Key];
            var (walker, stubs) = (new ObjectStubWalker(analysis.Space, now), new List<WalkedObjectStub>());
            foreach (var window in sites.GroupBy(static site => (site.WindowOffset, site.WindowLength, site.Stub, site.StubLength)).OrderBy(static window => window.Key.WindowOffset))
            {
                _windows++;
                if (CheckWindow(proof, walker, place.Map, now, window.Key, [.. window]) is not { } stub)
                    return;
                stubs.Add(stub);
            }

            CheckGaps(now, (int)before.Sections[sites.Key].Size, stubs);
            _walked.Add(sites.Key, new WalkedSection(stubs, walker.Relocated));
            _padded.AddRange(walker.Padded);
        }

        CheckRecorded(analysis, record);
    }

    private WalkedObjectStub? CheckWindow(
        WindowProof proof, ObjectStubWalker walker, CodeMap map, ElfSection now, (uint Start, byte Length, uint Stub, uint StubLength) window, List<RecordedSite> sites)
    {
        var (name, start, end) = (map.Section!.Name, (int)Math.Min(window.Start, int.MaxValue / 2), (int)Math.Min(window.Start, int.MaxValue / 2) + window.Length);
        var problem = proof.Check(map, start, end) ?? CheckJump(now.Content.Span, start, end, window.Stub);
        if (problem is null && !proof.Sites.Select(static site => (uint)site.Start).SequenceEqual(sites.Select(static site => site.Offset)))
            problem = "its sites are others";
        if (problem is null && !ObjectPlan.CanGrow(map))
            problem = "control runs over the end of the section";
        if (problem is not null)
        {
            diagnostics.Add(DiagnosticId.VerifyObjectWindow, name, window.Start, problem);
            return null;
        }

        var stub = walker.Walk(new PatchWindow(map, start, end, sites[0].Window, proof.Sites), (int)window.Stub, out problem);
        if (stub is not null && stub.Length != window.StubLength)
            (stub, problem) = (null, "it has another length");
        if (stub is null)
            diagnostics.Add(DiagnosticId.VerifyObjectStub, name, window.Start, problem);
        return stub;
    }

    private static string? CheckJump(ReadOnlySpan<byte> content, int start, int end, uint stub)
    {
        if (end > content.Length || stub > (uint)content.Length)
            return "it is not in the section";
        var window = content[start..end];
        if (window[0] != StubShape.Jump || start + PatchWindow.JumpLength + BinaryPrimitives.ReadInt32LittleEndian(window[1..]) != stub)
            return "it does not begin with a jump to its stub";
        return window[PatchWindow.JumpLength..].ContainsAnyExcept(StubShape.Filler) ? "behind its jump are other bytes than int3" : null;
    }

    /// <summary>Behind the original's bytes are stubs, and between them nothing.</summary>
    private void CheckGaps(ElfSection now, int end, List<WalkedObjectStub> stubs)
    {
        foreach (var stub in stubs.OrderBy(static stub => stub.Start))
        {
            if (stub.Start < end || now.Content.Span[end..stub.Start].ContainsAnyExcept(StubShape.Filler))
                diagnostics.Add(DiagnosticId.VerifyObjectStub, now.Name, stub.Window.Start, "it overlaps another one, or other bytes than int3 are before it");
            end = Math.Max(end, stub.Start + stub.Length);
        }

        if (end != now.Content.Length)
            diagnostics.Add(DiagnosticId.VerifyObjectContent, $"section {now}", "bytes follow behind the last stub");
    }

    /// <summary>Sites that have room where they are.</summary>
    private void CheckRecorded(CodeAnalysis analysis, ObjectRecord record)
    {
        var proof = new WindowProof(analysis);
        var known = analysis.Declarations.Where(static declared => declared.Place is not null).Select(static declared => declared.Place!.Value).ToHashSet();
        foreach (var site in record.Sites.Where(static site => site.StubLength == 0 && site.Window != Bindings.WindowType.None))
        {
            analysis.Space.TryFind(before.Sections[(int)site.SectionIndex], site.Offset, out var place);
            if (known.Contains(place))
                continue;
            var end = place.Offset + site.WindowLength;
            if (site.WindowOffset != site.Offset || proof.Check(place.Map, place.Offset, end) is not null
                || ObjectPlan.PaddingOf(new PatchWindow(place.Map, place.Offset, end, site.Window, proof.Sites)) is not { } padding)
                diagnostics.Add(DiagnosticId.VerifyObjectWindow, site.Section, site.Offset, "the site has no room of its own");
            else
                _padded.Add(new PaddedPlace(after.Sections[(int)site.SectionIndex], place.Offset, padding));
        }
    }
}
