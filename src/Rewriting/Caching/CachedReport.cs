// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Bindings;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Sites;

namespace Afterlink.Rewriting.Caching;

/// <summary>The sites and diagnostics of a result as bytes, so that a result from the cache says what the first one said.</summary>
internal static class CachedReport
{
    /// <summary>Writes sites, and what <paramref name="diagnostics"/> holds.</summary>
    public static byte[] Write(IReadOnlyList<Site> sites, DiagnosticBag diagnostics)
    {
        var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer, Encoding.UTF8))
        {
            writer.Write(sites.Count);
            foreach (var site in sites)
                WriteSite(writer, site);
            writer.Write(diagnostics.Count);
            foreach (var diagnostic in diagnostics)
            {
                writer.Write((int)diagnostic.Id);
                writer.Write((byte)diagnostic.Severity);
                writer.Write(diagnostic.Message);

                // The same module can have another name the next time; a source file is named by its debug information.
                writer.Write(diagnostic.File == diagnostics.File);
                WriteText(writer, diagnostic.File == diagnostics.File ? null : diagnostic.File);
                writer.Write(diagnostic.Line);
            }
        }

        return buffer.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null where it did not write this.</summary>
    public static IReadOnlyList<Site>? Read(byte[] report, DiagnosticBag diagnostics)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(report), Encoding.UTF8);
            var sites = new List<Site>();
            for (var count = reader.ReadInt32(); count > 0; count--)
                sites.Add(ReadSite(reader));
            var found = new List<Diagnostic>();
            for (var count = reader.ReadInt32(); count > 0; count--)
            {
                var (id, severity, message) = ((DiagnosticId)reader.ReadInt32(), (DiagnosticSeverity)reader.ReadByte(), reader.ReadString());
                var isAboutModule = reader.ReadBoolean();
                var file = ReadText(reader);
                found.Add(new Diagnostic(id, severity, message, isAboutModule ? diagnostics.File : file, reader.ReadInt32()));
            }

            foreach (var diagnostic in found)
                diagnostics.Add(diagnostic);
            return sites;
        }
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static void WriteSite(BinaryWriter writer, Site site)
    {
        writer.Write(site.Address);
        WriteText(writer, site.Section);
        WriteText(writer, site.Symbol);
        writer.Write(site.SymbolOffset);
        writer.Write((byte)site.Bytes.Length);
        writer.Write(site.Bytes.Span);
        writer.Write(site.Mnemonic);
        writer.Write(site.Text);
        writer.Write((int)site.Kind);
        writer.Write((int)site.Window);
        WriteText(writer, site.Reason);
        writer.Write(site.WindowAddress);
        writer.Write(site.WindowLength);
        writer.Write(site.StubAddress);
        WriteText(writer, site.SourceFile);
        writer.Write(site.SourceLine);
        writer.Write(site.HypercallNumber is not null);
        writer.Write(site.HypercallNumber ?? 0);
    }

    private static Site ReadSite(BinaryReader reader) => new()
    {
        // An initializer runs its parts in the order in which they stand here.
        Address = reader.ReadUInt64(),
        Section = ReadText(reader),
        Symbol = ReadText(reader),
        SymbolOffset = reader.ReadUInt32(),
        Bytes = reader.ReadBytes(reader.ReadByte()),
        Mnemonic = reader.ReadString(),
        Text = reader.ReadString(),
        Kind = (SiteKind)reader.ReadInt32(),
        Window = (WindowType)reader.ReadInt32(),
        Reason = ReadText(reader),
        WindowAddress = reader.ReadUInt64(),
        WindowLength = reader.ReadInt32(),
        StubAddress = reader.ReadUInt64(),
        SourceFile = ReadText(reader),
        SourceLine = reader.ReadInt32(),
        HypercallNumber = (reader.ReadBoolean(), reader.ReadUInt32()) is (true, var number) ? number : null,
    };

    private static void WriteText(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
            writer.Write(text);
    }

    private static string? ReadText(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;
}
