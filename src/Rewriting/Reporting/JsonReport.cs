// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Afterlink.Rewriting.Batch;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Reporting;

/// <summary>The machine-readable form of the engine's results: UTF-8 JSON, indented, line feeds on every system, ends in one.</summary>
public static class JsonReport
{
    // Relaxed: the report is a file or a terminal, not HTML; paths and C++ names stay readable.
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>An array with one object a scanned file.</summary>
    public static string Scan(IEnumerable<ScanResult> results) => Write(results, static (json, result) =>
    {
        json.WriteString("file", result.File);
        json.WriteString("machine", result.Machine);
        json.WriteString("type", result.Type);
        json.WriteStartArray("sites");
        foreach (var site in result.Sites)
            WriteSite(json, site);
        json.WriteEndArray();
        json.WriteNumber("rejected", result.Rejected);
    });

    /// <summary>An array with one object a rewritten file.</summary>
    public static string Rewrite(IEnumerable<RewriteResult> results) => Write(results, WriteRewrite);

    /// <summary>An array with one object a file of many: what <see cref="Rewrite"/> writes, what became of the file, and why.</summary>
    public static string Batch(IEnumerable<RewriteResult> results) => Write(results, static (json, result) =>
    {
        WriteRewrite(json, result);
        json.WriteString("outcome", Name(Outcomes.Of(result).ToString()));
        json.WriteBoolean("cached", result.IsFromCache);
        json.WriteStartObject("nativeByReason");
        foreach (var reason in result.Sites.Where(static site => !site.IsPatched)
            .GroupBy(static site => site.Reason ?? "", StringComparer.Ordinal).OrderBy(static group => group.Key, StringComparer.Ordinal))
            json.WriteNumber(reason.Key, reason.Count());
        json.WriteEndObject();
        WriteDiagnostics(json, result.Diagnostics);
    });

    /// <summary>An array with one object a restored file.</summary>
    public static string Restore(IEnumerable<RestoreResult> results) => Write(results, static (json, result) =>
    {
        json.WriteString("file", result.InputPath);
        json.WriteString("output", result.OutputPath);
        json.WriteNumber("inputBytes", result.InputBytes);
        json.WriteNumber("outputBytes", result.OutputBytes);
        json.WriteString("sha256", result.Hash);
    });

    /// <summary>An array with one object a verified file.</summary>
    public static string Verify(IEnumerable<(string Original, string Rewritten, VerificationResult Result)> results) => Write(results, static (json, row) =>
    {
        json.WriteString("original", row.Original);
        json.WriteString("rewritten", row.Rewritten);
        json.WriteBoolean("verified", row.Result.Succeeded);
        json.WriteNumber("sites", row.Result.Sites);
        json.WriteNumber("windows", row.Result.Windows);
        json.WriteNumber("bytesCompared", row.Result.BytesCompared);
        WriteDiagnostics(json, row.Result.Diagnostics);
    });

    /// <summary>An array with one object a rewritten module.</summary>
    public static string Info(IEnumerable<ModuleInfo> modules) => Write(modules, static (json, module) =>
    {
        json.WriteString("file", module.File);
        json.WriteNumber("version", module.Version);
        json.WriteNumber("originalBytes", module.OriginalSize);
        json.WriteString("originalSha256", module.OriginalHash);
        json.WriteString("bindingCell", Hex(module.BindingCellAddress));
        json.WriteString("siteTable", Hex(module.SiteTableAddress));
        json.WriteNumber("siteTableBytes", module.SiteTableSize);
        json.WriteString("stubs", Hex(module.StubTextAddress));
        json.WriteNumber("stubBytes", module.StubTextSize);
        json.WriteStartArray("sites");
        foreach (var site in module.Sites)
            WriteSite(json, site);
        json.WriteEndArray();
    });

    private static string Write<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartArray();
            foreach (var item in items)
            {
                json.WriteStartObject();
                write(json, item);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan).ReplaceLineEndings("\n") + "\n";
    }

    private static void WriteRewrite(Utf8JsonWriter json, RewriteResult result)
    {
        json.WriteString("file", result.InputPath);
        json.WriteString("output", result.OutputPath);
        json.WriteNumber("sites", result.Sites.Count);
        json.WriteNumber("patched", result.Patched);
        json.WriteNumber("native", result.Native);
        json.WriteNumber("inputBytes", result.InputBytes);
        json.WriteNumber("outputBytes", result.OutputBytes);
        json.WriteNumber("milliseconds", Math.Round(result.Elapsed.TotalMilliseconds, 3));
    }

    private static void WriteSite(Utf8JsonWriter json, Site site)
    {
        json.WriteStartObject();
        json.WriteString("address", Hex(site.Address));
        json.WriteString("section", site.Section);
        json.WriteString("symbol", site.Symbol);
        json.WriteString("bytes", Convert.ToHexString(site.Bytes.Span).ToLowerInvariant());
        json.WriteString("mnemonic", site.Mnemonic);
        json.WriteString("kind", site.Kind.ToString());
        json.WriteString("window", site.WindowText);
        json.WriteString("source", site.SourceText);
        json.WriteEndObject();
    }

    private static void WriteDiagnostics(Utf8JsonWriter json, IEnumerable<Diagnostic> diagnostics)
    {
        json.WriteStartArray("diagnostics");
        foreach (var diagnostic in diagnostics)
        {
            json.WriteStartObject();
            json.WriteString("code", diagnostic.Code);
            json.WriteString("severity", Name(diagnostic.Severity.ToString()));
            json.WriteString("message", diagnostic.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Hex(ulong value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x}");

    private static string Name(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
