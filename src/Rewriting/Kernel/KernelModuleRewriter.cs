// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Security.Cryptography;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel.Target;
using Afterlink.Rewriting.Probes;

namespace Afterlink.Rewriting.Kernel;

/// <summary>Rewrites a kernel module, or an object of one, so that the kernel binds its sites when it loads it.</summary>
internal static class KernelModuleRewriter
{
    /// <summary>Rewrites a module in memory; null where <paramref name="diagnostics"/> says why not.</summary>
    public static RewrittenModule? Rewrite(ElfFile file, KernelTarget target, KernelOptions options, DiagnosticBag diagnostics, CancellationToken cancellationToken)
    {
        if (!ModuleCheck.Run(file, target, diagnostics)
            || AnalyzedModule.Create(file, ProbeSelection.None, diagnostics, cancellationToken, target.Layout) is not { } module)
            return null;
        var windows = KernelPlan.Make(module.Windows, module.Sites, options.PatchesAll);
        if (windows.Count == 0)
        {
            // As it is, it keeps its signature.
            diagnostics.Add(DiagnosticId.KernelNothingToBind);
            return new RewrittenModule(file.Image.ToArray(), module.Report(null));
        }

        var image = file.Image;
        if (ModuleCheck.IsSigned(image.Span))
            diagnostics.Add(DiagnosticId.KernelSignatureDropped);
        return new KernelModuleWriter(module, target, options, SHA256.HashData(image.Span), diagnostics).Write(windows);
    }
}
