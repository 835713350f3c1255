// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Security.Cryptography;
using System.Text;
using Afterlink.Manifests;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Sites;

namespace Afterlink.Rewriting;

/// <summary>The manifest beside a rewritten module.</summary>
internal static class ManifestFile
{
    private const string Extension = ".afterlink-manifest";

    /// <summary>Where the manifest of an output goes when nobody says otherwise.</summary>
    public static string DefaultPath(string outputPath) => outputPath + Extension;

    /// <summary>The manifest's bytes.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="original">The bytes that were rewritten.</param>
    /// <param name="module">What came of them.</param>
    public static byte[] Make(RewriteRequest request, ReadOnlySpan<byte> original, RewrittenModule module)
    {
        var file = Path.GetFileName(request.OutputPath);
        var manifest = new ModuleManifest
        {
            Module = request.ModuleName ?? DefaultName(file),
            File = file,
            Original = Convert.ToHexString(SHA256.HashData(original)).ToLowerInvariant(),
        };
        foreach (var kind in SiteKinds.All)
        {
            var patched = module.Sites.Count(site => site.Kind == kind.Kind && site.IsPatched);
            var native = module.Sites.Count(site => site.Kind == kind.Kind && !site.IsPatched);
            if (patched + native != 0)
                manifest.Operations.Add(new ManifestOperation(kind.Kind, patched, native));
        }

        // The module was read by the verifier already, or by it before it was cached, so there is nothing new to say.
        if (ElfFile.Read(module.Image, new DiagnosticBag(request.OutputPath)) is { } elf)
            ManifestSymbols.Add(manifest, elf);
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
