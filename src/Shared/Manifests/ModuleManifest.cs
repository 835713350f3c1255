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
/// afterlink-manifest	2
/// module	uart
/// file	libuart.so
/// original	9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
/// operation	PortIn8	12	0
/// data	g_index	.bss	4040	1048576	32	Writable
/// function	table_load
/// import	read
/// </code>
/// An operation line holds the kind's name, how many of its sites are patched, and how many stayed native. Addresses are hexadecimal,
/// other numbers decimal. Version 1 had no lines after the operations; it is still read.
/// </remarks>
public sealed class ModuleManifest
{
    private const string Header = "afterlink-manifest\t";

    /// <summary>The version that <see cref="Write"/> writes, and the newest that is read.</summary>
    public const int CurrentVersion = 2;

    /// <summary>The version that was read. Data, functions and imports are told from version 2 on.</summary>
    public int Version { get; private set; } = CurrentVersion;

    /// <summary>The name in <c>[NativeModule(name)]</c>.</summary>
    public string Module { get; set; } = "";

    /// <summary>The file name of the rewritten module.</summary>
    public string File { get; set; } = "";

    /// <summary>SHA-256 of the file that was rewritten, in lower-case hexadecimal; empty where it is not told.</summary>
    public string Original { get; set; } = "";

    /// <summary>The kinds that occur, in the order of their numbers.</summary>
    public List<ManifestOperation> Operations { get; } = [];

    /// <summary>The data symbols, in the order of their addresses.</summary>
    public List<ManifestData> Data { get; } = [];

    /// <summary>The functions that other files can call, in the order of their names.</summary>
    public List<string> Functions { get; } = [];

    /// <summary>Names of the imported functions that read files (<see cref="ReadImports"/>), in the order of their names.</summary>
    public List<string> Imports { get; } = [];

    /// <summary>Writes the manifest; lines end in a line feed on every system.</summary>
    public string Write()
    {
        var text = new StringBuilder();
        text.Append(Header).Append(CurrentVersion.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Append(text, "module", Module);
        Append(text, "file", File);
        if (Original.Length != 0)
            Append(text, "original", Original);
        foreach (var operation in Operations)
        {
            Append(text, "operation", operation.Kind.ToString(),
                operation.Patched.ToString(CultureInfo.InvariantCulture), operation.Native.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var data in Data)
        {
            Append(text, "data", data.Name, data.Section, data.Address.ToString("x", CultureInfo.InvariantCulture),
                data.Size.ToString(CultureInfo.InvariantCulture), data.Alignment.ToString(CultureInfo.InvariantCulture), data.Access.ToString());
        }

        foreach (var function in Functions)
            Append(text, "function", function);
        foreach (var import in Imports)
            Append(text, "import", import);
        return text.ToString();
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null where <paramref name="text"/> is not a manifest of a version that is known.</summary>
    public static ModuleManifest? TryRead(string text)
    {
        var lines = text.Split('\n');
        var first = lines[0].TrimEnd('\r');
        if (!first.StartsWith(Header, StringComparison.Ordinal)
            || !int.TryParse(first.Substring(Header.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || version is < 1 or > CurrentVersion)
            return null;

        var manifest = new ModuleManifest { Version = version };
        for (var i = 1; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd('\r');
            if (line.Length != 0 && !manifest.ReadLine(line.Split('\t')))
                return null;
        }

        return manifest.Module.Length == 0 ? null : manifest;
    }

    private static void Append(StringBuilder text, params string[] fields) => text.Append(string.Join("\t", fields)).Append('\n');

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
            case "original" when Version >= 2 && fields.Length == 2:
                Original = fields[1];
                return true;
            case "data" when Version >= 2 && fields.Length == 7:
                return ReadData(fields);
            case "function" when Version >= 2 && fields.Length == 2:
                Functions.Add(fields[1]);
                return true;
            case "import" when Version >= 2 && fields.Length == 2:
                Imports.Add(fields[1]);
                return true;
            default:
                return false;
        }
    }

    private bool ReadData(string[] fields)
    {
        if (!ulong.TryParse(fields[3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var address)
            || !ulong.TryParse(fields[4], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !ulong.TryParse(fields[5], NumberStyles.None, CultureInfo.InvariantCulture, out var alignment)
            || !Enum.TryParse<ManifestAccess>(fields[6], out var access) || access.ToString() != fields[6])
            return false;
        Data.Add(new ManifestData(fields[1], fields[2], address, size, alignment, access));
        return true;
    }
}
