// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Security.Cryptography;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.Restoration;
using Afterlink.Rewriting.X86;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Objects;

/// <summary>
/// Puts windows, stubs and records into an object. A section of code gets its stubs behind its own bytes, so that they are in its group, live as
/// long as it, and need no relocation to be reached.
/// </summary>
internal sealed class ObjectWriter(AnalyzedModule module, ObjectPlan plan, ObjectEditor editor, DiagnosticBag diagnostics)
{
    private const int RecordAlignment = 8;

    private readonly ElfFile _file = module.File;
    private readonly SymbolIndex _names = new(module.File);
    private readonly Dictionary<PatchWindow, PlacedStub> _placed = [];
    private readonly List<(ElfSection Section, StubFrame Frame)> _frames = [];
    private readonly List<PaddedPlace> _padded = [.. plan.Recorded];

    /// <summary>Makes the prepared object; null where the diagnostics say why not.</summary>
    public RewrittenModule? Write()
    {
        var original = _file.Image;
        var hash = SHA256.HashData(original.Span);
        foreach (var windows in plan.Moved.GroupBy(static window => window.Map))
        {
            if (!AddStubs(windows.Key, [.. windows]))
            {
                diagnostics.Add(DiagnosticId.StubOutOfReach);
                return null;
            }
        }

        AddFrames();
        foreach (var sites in _padded.GroupBy(static site => site.Section).OrderBy(static sites => sites.Key.Index))
            DeclaredRecordWriter.Add(editor, sites.Key, sites.OrderBy(static site => site.Offset));
        var reported = module.Report(module.Windows.ToDictionary(
            static window => window, window => _placed.TryGetValue(window, out var stub) ? stub.Address : 0));
        var record = new ObjectRecord
        {
            OriginalSize = (ulong)original.Length,
            OriginalHash = hash,
            Sites = [.. module.Sites.Zip(reported, Record)],
        };
        editor.Append(editor.AddSection(ObjectRecord.SectionName, ElfSectionType.ProgramBits, ElfSectionFlags.Exclude, RecordAlignment), record.Encode());
        editor.AddSection(OriginalRecord.SectionName, ElfSectionType.ProgramBits, ElfSectionFlags.Exclude, 1);
        return new RewrittenModule(OriginalRecord.Append(editor.Write(), original.Span, hasSection: true), reported);
    }

    private bool AddStubs(CodeMap map, IReadOnlyList<PatchWindow> windows)
    {
        var section = map.Section!;
        var filler = new byte[(StubText.Alignment - (map.Size % StubText.Alignment)) % StubText.Alignment];
        filler.AsSpan().Fill(StubShape.Filler);
        var encoder = new ObjectStubEncoder(module.Analysis.Space);
        if (StubText.Encode(windows, encoder, (ulong)(map.Size + filler.Length)) is not { } text)
            return false;
        foreach (var patch in WindowEncoder.Encode(text.Stubs))
            editor.Replace(section, (int)patch.Address, patch.Bytes.Span);
        editor.Append(section, [.. filler, .. text.Bytes]);
        editor.MoveRelocations(section, encoder.Relocated);
        _padded.AddRange(encoder.Padded);

        var frames = FramesOf(_file, section);
        _frames.AddRange(StubFrameGroups.Merge([.. text.Stubs.Select(stub => stub.FrameBy(frames)).OfType<StubFrame>()], X86Machine.Abi).Select(frame => (section, frame)));
        foreach (var stub in text.Stubs)
        {
            // Backtraces show the name of the stub in place of the function's.
            var name = _names.Find(section, stub.Window.Address)?.Name ?? "code";
            editor.DefineLocal($"{name}.afterlink{_placed.Count}", ElfSymbolType.Function, section, (long)stub.Address, stub.Length);
            _placed.Add(stub.Window, stub);
        }

        return true;
    }

    /// <summary>Makes frames of stubs of one section.</summary>
    public static StubFrameBuilder FramesOf(ElfFile file, ElfSection section) =>
        new([.. file.FrameDescriptions.Where(frame => frame.Section == section)], X86Machine.Frames);

    private void AddFrames()
    {
        if (_frames.Count == 0 || ObjectFrames.Find(_file) is not { } section)
            return;
        var (bytes, starts) = ObjectFrames.Make(editor.LengthOf(section), _frames);
        editor.Append(section, bytes);
        foreach (var (field, code, start) in starts)
            editor.Relocate(section, field, X86RelocationType.PcRelative32, editor.SymbolOf(code), (long)start);
    }

    private RecordedSite Record(PlannedSite planned, Site site)
    {
        var stub = default(PlacedStub);
        var isMoved = planned.Window is { } window && _placed.TryGetValue(window, out stub);
        return RecordedSite.Of(planned, site) with
        {
            Stub = (uint)site.StubAddress,
            StubLength = isMoved ? (uint)stub.Length : 0,
        };
    }
}
