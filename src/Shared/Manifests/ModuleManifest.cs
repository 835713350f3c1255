// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Text;
using Afterlink.Sites;

namespace Afterlink.Manifests;

/// <summary>
/// What the generator learns of a rewritten module: a short text file beside it, one fact a line, fields separated by a tab.
/// Text and not JSON because it is read inside the compiler, where no JSON reader can be counted on.
/// </summary>
/// <remarks>
/// <code>
/// afterlink-manifest	1
/// module	uart
/// file	libuart.so
/// operation	PortIn8	12	0
/// </code>
/// An operation line holds the kind's name, how many of its sites are patched, and how many stayed native.
/// </remarks>
public sealed class ModuleManifest
{
    private const string Header = "afterlink-manifest\t1";

    /// <summary>The name in <c>[NativeModule(name)]</c>.</summary>
    public string Module { get; set; } = "";

    /// <summary>The file name of the rewritten module.</summary>
    public string File { get; set; } = "";

    /// <summary>The kinds that occur, in the order of their numbers.</summary>
    public List<ManifestOperation> Operations { get; } = [];

    /// <summary>Writes the manifest; lines end in a line feed on every system.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        text.Append(Header).Append('\n');
        text.Append("module\t").Append(Module).Append('\n');
        text.Append("file\t").Append(File).Append('\n');
        foreach (var operation in Operations)
        {
            text.Append("operation\t").Append(operation.Kind.ToString())
                .Append('\t').Append(operation.Patched.ToString(CultureInfo.InvariantCulture))
                .Append('\t').Append(operation.Native.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null where <paramref name="text"/> is not a manifest of this version.</summary>
    public static ModuleManifest? TryRead(string text)
    {
        var lines = text.Split('\n');
        if (lines[0].TrimEnd('\r') != Header)
            return null;

        var manifest = new ModuleManifest();
        for (var i = 1; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            if (line.Length != 0 && !manifest.ReadLine(line.Split('\t')))
                return null;
        }

        return manifest.Module.Length == 0 ? null : manifest;
    }

    private bool ReadLine(string[] fields)
    {
        switch (fields[0])
        {
            case "module" when fields.Length == 2:
                Module = fields[1];
                return true;
            case "file" when fields.Length == 2:
                File = fields[1];
                return true;
            case "operation" when fields.Length == 4
                && SiteKinds.Find(fields[1]) is { } kind
                && int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var patched)
                && int.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var native):
                Operations.Add(new ManifestOperation(kind.Kind, patched, native));
                return true;
            default:
                return false;
        }
    }
}
