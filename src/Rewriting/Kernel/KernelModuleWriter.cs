// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Code;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Stubs;
using Afterlink.Rewriting.Kernel.Tables;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.Kernel.Writing;
using Afterlink.Rewriting.Objects;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.Restoration;
using Afterlink.Rewriting.X86;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Kernel;

/// <summary>Puts shim, stubs, entries of kernel tables and records into a module. No byte of it that is there changes.</summary>
internal sealed class KernelModuleWriter(AnalyzedModule module, KernelTarget target, KernelOptions options, ReadOnlyMemory<byte> hash, DiagnosticBag diagnostics)
{
    private const int StubAlignment = 16;
    private const int SuffixLength = 4;

    private readonly ElfFile _file = module.File;
    private readonly KernelLayout _layout = target.Layout;

    /// <summary>Makes the rewritten file; null where the diagnostics say why not.</summary>
    public RewrittenModule? Write(IReadOnlyList<PatchWindow> windows)
    {
        if (ObjectEditor.Open(_file, StubShape.Filler) is not { } editor)
        {
            diagnostics.Add(DiagnosticId.KernelModuleRefused, "it has no symbols, or program headers");
            return null;
        }

        var original = _file.Image;
        var text = editor.GetOrAdd(ModuleRecord.StubSection, ElfSectionType.ProgramBits, ElfSectionFlags.Allocate | ElfSectionFlags.Execute, StubAlignment);

        // Objects that are linked into one module must not define a name twice.
        var suffix = ModuleCheck.IsLinked(_file) ? "" : "." + Convert.ToHexString(hash.Span[..SuffixLength]).ToLowerInvariant();
        editor.SetBase(text, "afterlink_text" + suffix);
        var shim = target.ReadShim();
        if (new ShimMerger(editor, text).Merge(shim, out var problem) is not { } functions)
        {
            diagnostics.Add(DiagnosticId.KernelUnsupported, target.Headers.Path, problem);
            return null;
        }

        if (KernelOperations.Functions.FirstOrDefault(name => !functions.ContainsKey(name)) is { } missing)
        {
            diagnostics.Add(DiagnosticId.KernelUnsupported, target.Headers.Path, $"the shim has no function {missing}");
            return null;
        }

        foreach (var (name, size) in ShimMerger.Functions(shim))
            editor.Define(name + suffix, ElfSymbolType.Function, text, functions[name], size);
        var shimSize = (uint)editor.LengthOf(text);
        var placed = PlaceStubs(editor, text, functions, windows, suffix);
        var isUnderAny = placed.Where(pair => IsUnderAny(pair.Key)).Select(static pair => pair.Key).ToHashSet();
        AddEntries(editor, text, placed, isUnderAny);
        if (!VersionTable.Add(editor, _file, target, diagnostics))
            return null;

        LeaveNative(placed.Keys);
        var sites = module.Report(placed.ToDictionary(static pair => pair.Key, static pair => (ulong)pair.Value.Offset));
        var record = new ModuleRecord
        {
            OriginalSize = (ulong)original.Length,
            OriginalHash = hash,
            Layout = _layout,
            ShimSize = shimSize,
            Sites = [.. module.Sites.Zip(sites, (planned, site) => Record(planned, site, placed, isUnderAny))],
        };
        var section = editor.GetOrAdd(ModuleRecord.SectionName, ElfSectionType.ProgramBits, 0, 1);
        editor.Append(section, record.Encode());
        editor.GetOrAdd(OriginalRecord.SectionName, ElfSectionType.ProgramBits, 0, 1);
        return new RewrittenModule(OriginalRecord.Append(editor.Write(), original.Span, hasSection: true), sites);
    }

    private Dictionary<PatchWindow, (int Offset, KernelStub Stub)> PlaceStubs(
        ObjectEditor editor, ElfSection text, IReadOnlyDictionary<string, int> functions, IReadOnlyList<PatchWindow> windows, string suffix)
    {
        var placed = new Dictionary<PatchWindow, (int Offset, KernelStub Stub)>();
        var encoder = new KernelStubEncoder(module.Analysis, _layout, functions);
        var unwinding = new OrcTable(editor, _file, _layout);
        var names = new SymbolIndex(_file);
        foreach (var window in windows)
        {
            if (encoder.Encode(window) is not { } stub)
            {
                KernelPlan.Drop(window, NativeReasons.Relocation);
                continue;
            }

            var offset = editor.Append(text, stub.Code, StubAlignment);
            foreach (var relocation in stub.Relocations)
                Relocate(editor, text, offset, relocation);
            unwinding.Add(stub, text, offset);
            AddCopies(editor, text, offset, stub);

            // Backtraces show the name of the stub in place of the function's.
            var name = names.Find(window.Map.Section, window.Address)?.Name ?? "code";
            editor.Define($"{name}.afterlink{placed.Count}{suffix}", ElfSymbolType.Function, text, offset, stub.Code.Length);
            placed.Add(window, (offset, stub));
        }

        unwinding.End(text, editor.LengthOf(text));
        return placed;
    }

    private static void Relocate(ObjectEditor editor, ElfSection text, int offset, in StubRelocation relocation)
    {
        var place = offset + relocation.Offset;
        if (relocation.Symbol is { } symbol)
            editor.Relocate(text, place, relocation.Type, (uint)symbol.Index, relocation.Addend);
        else if (relocation.Import is { } import)
            editor.Relocate(text, place, relocation.Type, editor.Import(import), relocation.Addend);
        else
            editor.Relocate(text, place, relocation.Type, relocation.Section ?? text, relocation.Addend);
    }

    /// <summary>What the kernel patches at the original, it must patch at the copy.</summary>
    private void AddCopies(ObjectEditor editor, ElfSection text, int offset, KernelStub stub)
    {
        foreach (var copy in stub.Copies)
        {
            foreach (var table in _copied.Value)
            {
                if (!table.Places.Contains((stub.Window.Map.Section!.Index, copy.Original)))
                    continue;
                var entry = editor.Append(table.Section, [0, 0, 0, 0]);
                editor.Relocate(table.Section, entry, X86RelocationType.PcRelative32, text, offset + copy.Offset);
            }
        }
    }

    /// <summary>The tables whose instructions may be copied, and the places that they name.</summary>
    private readonly Lazy<List<(ElfSection Section, HashSet<(int Section, long Offset)> Places)>> _copied = new(() => CopiedPlaces.Read(module.Analysis.Space));

    private void AddEntries(
        ObjectEditor editor, ElfSection text, IReadOnlyDictionary<PatchWindow, (int Offset, KernelStub Stub)> placed, IReadOnlySet<PatchWindow> isUnderAny)
    {
        var alternatives = new AlternativeTable(editor, _layout);
        var calls = new ParavirtTable(editor, _layout, alternatives);
        foreach (var (window, (offset, stub)) in placed)
        {
            foreach (var call in stub.Calls)
                calls.Add(text, offset + call.Offset, call.Operation);
            alternatives.AddJump(window.Map.Section!, window.Start, window.Length, _layout.FeatureXenPv, text, offset);
            if (isUnderAny.Contains(window))
                alternatives.AddJump(window.Map.Section!, window.Start, window.Length, _layout.FeatureHypervisor, text, offset);
        }
    }

    private bool IsUnderAny(PatchWindow window) =>
        options.BindUnder == HypervisorScope.AnyHypervisor
        && window.Sites.Any(KernelOperations.IsUnderAny);

    /// <summary>Sites without an operation that another site's window moved run as they are.</summary>
    private void LeaveNative(IEnumerable<PatchWindow> windows)
    {
        if (options.PatchesAll)
            return;
        foreach (var site in windows.SelectMany(static window => window.Sites))
        {
            if (KernelOperations.Find(site, out var reason) is null)
                (site.Window, site.Reason) = (null, reason);
        }
    }

    private static RecordedSite Record(
        PlannedSite planned, Site site, IReadOnlyDictionary<PatchWindow, (int Offset, KernelStub Stub)> placed, IReadOnlySet<PatchWindow> isUnderAny)
    {
        var stub = planned.Window is { } window ? placed[window] : default;
        return RecordedSite.Of(planned, site) with
        {
            Stub = (uint)stub.Offset,
            StubLength = (uint)(stub.Stub?.Code.Length ?? 0),
            IsUnderAny = planned.Window is { } own && isUnderAny.Contains(own),
        };
    }
}
