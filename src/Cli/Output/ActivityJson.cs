// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Afterlink.Cli.Observing;

namespace Afterlink.Cli.Output;

/// <summary>What a process did in an interval, as a line of JSON.</summary>
internal static class ActivityJson
{
    // Relaxed: the output is a file or a terminal, not HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The line, without its end.</summary>
    public static string Line(ProcessActivity activity)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("seconds", activity.Duration.TotalSeconds);
            json.WriteStartArray("sites");
            foreach (var site in activity.Sites)
                Write(json, site);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, SiteActivity site)
    {
        json.WriteStartObject();
        json.WriteNumber("monitor", site.Monitor);
        json.WriteString("module", site.Module);
        json.WriteNumber("site", site.Site);
        json.WriteString("kind", site.Kind);
        json.WriteString("function", site.Function);
        json.WriteString("source", site.Source);
        json.WriteString("instruction", site.Instruction);
        json.WriteNumber("calls", site.Calls);
        json.WriteNumber("nanoseconds", site.Nanoseconds);
        json.WriteNumber("p50Nanoseconds", site.Percentile(0.5));
        json.WriteNumber("p99Nanoseconds", site.Percentile(0.99));
        json.WriteEndObject();
    }
}
