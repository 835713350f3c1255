// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Afterlink.Boot;
using Afterlink.Diagnostics;

namespace Afterlink.Cli.Output;

/// <summary>Writes what became of a boot for programs. Property names are a contract: they are added to, never changed.</summary>
internal static class BootJson
{
    public static string Write(BootRequest request, BootResult result)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("kernel", request.Kernel);
            json.WriteString("release", result.Release);
            json.WriteString("under", request.Platform == Platform.Xen ? "xen" : "bare");
            json.WriteString("accelerator", result.Accelerator switch { Accelerator.Kvm => "kvm", Accelerator.Tcg => "tcg", _ => null });
            json.WriteBoolean("succeeded", result.Succeeded);
            json.WriteNumber("seconds", Math.Round(result.Duration.TotalSeconds, 3));
            WriteSteps(json, "modules", result.Modules);
            WriteSteps(json, "commands", result.Commands);
            WriteLines(json, "console", result.Console);
            json.WriteStartArray("diagnostics");
            foreach (var diagnostic in result.Diagnostics)
            {
                json.WriteStartObject();
                json.WriteString("code", diagnostic.Code);
                json.WriteString("severity", diagnostic.Severity switch { DiagnosticSeverity.Error => "error", DiagnosticSeverity.Warning => "warning", _ => "note" });
                json.WriteString("message", diagnostic.Message);
                json.WriteString("file", diagnostic.File);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void WriteSteps(Utf8JsonWriter json, string name, IReadOnlyList<GuestStep> steps)
    {
        json.WriteStartArray(name);
        foreach (var step in steps)
        {
            json.WriteStartObject();
            json.WriteString("name", step.Name);
            if (step.ExitCode is { } exitCode)
                json.WriteNumber("exitCode", exitCode);
            else
                json.WriteNull("exitCode");
            WriteLines(json, "lines", step.Lines);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLines(Utf8JsonWriter json, string name, IReadOnlyList<string> lines)
    {
        json.WriteStartArray(name);
        foreach (var line in lines)
            json.WriteStringValue(line);
        json.WriteEndArray();
    }
}
