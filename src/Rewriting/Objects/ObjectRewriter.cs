// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Architectures;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Probes;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting.Objects;

/// <summary>
/// Prepares a relocatable object that was compiled without source mode: afterwards its sites have room of their own and a record, and what is linked
/// with it is rewritten as if it came from source mode.
/// </summary>
internal static class ObjectRewriter
{
    /// <summary>Prepares an object in memory; null where <paramref name="diagnostics"/> says why not.</summary>
    public static RewrittenModule? Rewrite(ElfFile file, ProbeSelection probes, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        if (!Architecture.Of(file).CanRewrite(diagnostics))
            return null;
        if (ObjectRecord.IsIn(file))
        {
            diagnostics.Add(DiagnosticId.LayoutAlreadyRewritten);
            return null;
        }

        if (!probes.IsEmpty)
            return Refuse("probes are chosen in what is linked with it", diagnostics);
        if (AnalyzedModule.Create(file, ProbeSelection.None, diagnostics, cancellationToken) is not { } module)
            return null;
        var plan = ObjectPlan.Make(module);
        if (plan.Moved.Count + plan.Recorded.Count == 0)
        {
            diagnostics.Add(DiagnosticId.ObjectNothingToPrepare);
            return new RewrittenModule(file.Image.ToArray(), module.Report(module.Windows.ToDictionary(static window => window, static _ => 0UL)));
        }

        if (ObjectEditor.Open(file, StubShape.Filler) is not { } editor)
            return Refuse("it has no symbols or section names, too many sections, or program headers", diagnostics);
        return editor.FindObstacle() is { } obstacle ? Refuse(obstacle, diagnostics) : new ObjectWriter(module, plan, editor, diagnostics).Write();
    }

    private static RewrittenModule? Refuse(string problem, DiagnosticBag diagnostics)
    {
        diagnostics.Add(DiagnosticId.ObjectRefused, problem);
        return null;
    }
}
