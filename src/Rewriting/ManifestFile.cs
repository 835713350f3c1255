// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Manifests;
using Afterlink.Sites;

namespace Afterlink.Rewriting;

/// <summary>The manifest beside a rewritten module.</summary>
internal static class ManifestFile
{
    private const string Extension = ".afterlink-manifest";

    /// <summary>Where the manifest of an output goes when nobody says otherwise.</summary>
    public static string DefaultPath(string outputPath) => outputPath + Extension;

    /// <summary>The manifest's bytes.</summary>
    public static byte[] Make(RewriteRequest request, IReadOnlyList<Site> sites)
    {
        var file = Path.GetFileName(request.OutputPath);
        var manifest = new ModuleManifest { Module = request.ModuleName ?? DefaultName(file), File = file };
        foreach (var kind in SiteKinds.All)
        {
            var patched = sites.Count(site => site.Kind == kind.Kind && site.IsPatched);
            var native = sites.Count(site => site.Kind == kind.Kind && !site.IsPatched);
            if (patched + native != 0)
                manifest.Operations.Add(new ManifestOperation(kind.Kind, patched, native));
        }

        return Encoding.UTF8.GetBytes(manifest.Write());
    }

    /// <summary><c>libuart.so.3</c> is module <c>uart</c>.</summary>
    internal static string DefaultName(string file)
    {
        var end = file.IndexOf(".so", StringComparison.Ordinal);
        var name = end > 0 ? file[..end] : file;
        return name.StartsWith("lib", StringComparison.Ordinal) && name.Length > 3 ? name[3..] : name;
    }
}
