// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Afterlink.ReferenceData.Broker;

namespace Afterlink.Cli.Output;

/// <summary>A broker's status, for programs: one object, the same members whether anybody shares or not.</summary>
internal static class ShareStatusJson
{
    public static string Write(BrokerStatus status)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("broker", status.Process);
            json.WriteNumber("processes", status.Clients);
            json.WriteNumber("bytes", status.Bytes);
            if (status.Quota != ulong.MaxValue)
                json.WriteNumber("quota", status.Quota);
            json.WriteNumber("savedBytes", status.SavedBytes);
            WriteAll(json, "segments", status.Segments, static (json, segment) =>
            {
                json.WriteString("key", segment.Key.ToString());
                json.WriteString("sha256", segment.Key.Hash.ToString());
                json.WriteNumber("length", segment.Key.Length);
                json.WriteNumber("bytes", segment.Bytes);
                json.WriteNumber("mappers", segment.Mappers);
                json.WriteNumber("user", segment.User);
            });
            WriteAll(json, "attachments", status.Attachments, static (json, attachment) =>
            {
                json.WriteNumber("process", attachment.Process);
                if (attachment.Key.Hash != default)
                    json.WriteString("key", attachment.Key.ToString());
                json.WriteString("place", attachment.Place.Identity?.ToString());
                json.WriteNumber("sharedBytes", attachment.SharedBytes);
                json.WriteNumber("privateBytes", attachment.PrivateBytes);
            });
            WriteAll(json, "notShared", status.Refusals, static (json, refusal) =>
            {
                json.WriteNumber("process", refusal.Process);
                json.WriteString("code", string.Create(CultureInfo.InvariantCulture, $"AFL{(int)refusal.Reason:D4}"));
                json.WriteString("reason", refusal.Reason.ToString());
                json.WriteNumber("length", refusal.Length);
                json.WriteNumber("privateBytes", refusal.PrivateBytes);
            });
            WriteAll(json, "victims", status.Victims, static (json, victim) =>
            {
                json.WriteString("key", victim.Key.ToString());
                json.WriteNumber("mappers", victim.Mappers);
                json.WriteNumber("bytes", victim.Bytes);
                json.WriteNumber("freedBytes", victim.FreedBytes);
                json.WriteNumber("milliseconds", victim.Milliseconds);
            });
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void WriteAll<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
