// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Fuzzing.Corpus;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Architectures;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Dwarf;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Patching;

namespace Afterlink.Fuzzing.Targets;

/// <summary>
/// The readers: of ELF and all in it, of line tables, of notes and site tables, and the layout. A file gives coded errors or is written again
/// as it is, and takes memory in proportion to its size.
/// </summary>
internal sealed class ReaderTarget : FuzzTarget
{
    private const int BytesPerByte = 600;
    private const int BytesForAll = 1 << 20;

    /// <inheritdoc/>
    public override void Run(CorpusEntry entry, byte[] input, Random random)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var diagnostics = new DiagnosticBag("input");
        var file = ElfFile.Read(input, diagnostics);
        Require(file is null == diagnostics.HasErrors, "a file is read, or an error says why not");
        Count(file is null ? "refused" : "read");
        if (file is not null)
        {
            _ = LineTable.Read(file);
            if (Architecture.Of(file).PlanLayout(file, diagnostics) is { } layout)
            {
                Count("extended");
                _ = layout.Write(new SharedObjectAddition());
            }

            var problems = new DiagnosticBag("input");
            var info = ModuleInspector.Inspect(input, "input", problems);
            Require(info is null == problems.HasErrors, "a rewritten file is described, or an error says why not");
            if (info is not null)
                Count("described");
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Require(allocated < ((long)BytesPerByte * input.Length) + BytesForAll, "memory is in proportion to the file's size");
        Require(file is null || file.Write().AsSpan().SequenceEqual(input), "what is read is written as it was");
    }
}
