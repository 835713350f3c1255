// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.X86.Patching;

namespace Afterlink.Rewriting;

/// <summary>Puts windows, stubs and site table of an analyzed module together.</summary>
internal static class ModulePatcher
{
    /// <summary>Makes the rewritten file; null where <paramref name="diagnostics"/> says why not.</summary>
    public static RewrittenModule? Patch(AnalyzedModule module, SharedObjectLayout layout, DiagnosticBag diagnostics)
    {
        var use = FlagLoads.UseWith(module.Analysis, module.Sites.Where(static site => site.Window is not null && !site.IsProbe).Select(static site => site.Address));
        var encoder = new StubEncoder(layout.BindingCellAddress, use, module.Entered);
        if (StubText.Encode(module.Windows, encoder, layout.StubTextAddress) is not { } text)
        {
            diagnostics.Add(DiagnosticId.StubOutOfReach);
            return null;
        }

        var patches = WindowEncoder.Encode(text.Stubs);
        if (new PatchWriter(layout).FindObstacle(patches) is { } obstacle)
        {
            diagnostics.Add(DiagnosticId.LayoutOverCode, obstacle.Address);
            return null;
        }

        var sites = module.Report(text.Stubs.ToDictionary(static stub => stub.Window, static stub => stub.Address));
        var frames = new StubFrameBuilder(module.File.FrameDescriptions, layout.Abi.Frames);
        var image = layout.Write(new SharedObjectAddition
        {
            Patches = patches,
            StubText = text.Bytes,
            SiteTable = SiteTableEncoder.Encode(module.Sites, sites, text.Stubs.Where(static stub => stub.Window.Sites.Count == 0)),
            Frames = [.. text.Stubs.Select(stub => stub.FrameBy(frames)).OfType<StubFrame>()],
            Symbols = [.. text.Stubs.Select(static stub => new StubSymbol(NameOf(stub.Window), stub.Address, (ulong)stub.Length))],
        });
        return new RewrittenModule(image, sites);
    }

    private static string NameOf(PatchWindow window) => window.Sites.Count != 0 ? $"afl$site${window.Sites[0].Index}" : $"afl$moved${window.Address:x}";
}
