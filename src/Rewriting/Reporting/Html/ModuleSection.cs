// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Reporting.Model;

namespace Afterlink.Rewriting.Reporting.Html;

/// <summary>Everything about one module: title, numbers, charts, and the sections below.</summary>
internal static class ModuleSection
{
    public static void Write(HtmlWriter html, ModuleReport module, string id)
    {
        using (html.Begin("article", ("id", id)))
        {
            WriteTitle(html, module);
            WriteNumbers(html, module);
            StripSection.Write(html, module);
            using (html.Begin("div", "columns"))
            {
                using (html.Begin("div", "stack"))
                {
                    ChartSection.WriteTactics(html, module);
                    GrowthSection.Write(html, module);
                    if (!module.IsRewritten)
                        WriteFacts(html, module);
                }

                using (html.Begin("div", "stack"))
                {
                    ChartSection.WriteKinds(html, module);
                    if (module.IsRewritten)
                        WriteFacts(html, module);
                }
            }

            FunctionSection.Write(html, module, id);
            NativeSection.Write(html, module);
        }
    }

    private static void WriteTitle(HtmlWriter html, ModuleReport module)
    {
        using (html.Begin("header", "title"))
        {
            html.Element("h1", module.Name);
            using (html.Begin("p"))
            {
                html.Element("span", module.IsRewritten ? "badge good" : "badge", module.IsRewritten ? "rewritten and verified" : "scanned");
                html.Text(Sentence(module));
            }
        }
    }

    private static string Sentence(ModuleReport module)
    {
        if (module.Sites == 0)
            return "No instruction of this module asks anything of its machine.";
        if (module.Sites == module.Reported)
            return "This module has no virtualization-sensitive instruction that could be bound.";
        var patched = $"{Numbers.Count(module.Patched)} of {Numbers.Count(module.Sites - module.Reported)}";
        var native = Numbers.Count(module.Native);
        return module.IsRewritten
            ? $"{patched} sites can be bound when the module loads" + (module.Native == 0 ? "." : $"; native for good: {native}.")
            : $"{patched} sites can be patched" + (module.Native == 0 ? "." : $"; native for good: {native}.");
    }

    private static void WriteNumbers(HtmlWriter html, ModuleReport module)
    {
        using (html.Begin("dl", "numbers"))
        {
            var asks = module.Sites - module.Reported;
            Number(html, "good", module.IsRewritten ? "patched" : "can be patched", Numbers.Count(module.Patched), asks == 0 ? "nothing to patch" : $"{Numbers.Percent(module.Patched, asks)} of what can be bound");
            Number(html, module.Native == 0 ? "" : "bad", "native", Numbers.Count(module.Native), module.Native == 0 ? "no site is left out" : module.IsRewritten ? "stay as they were" : "would stay as they are");
            Number(html, "", "windows", Numbers.Count(module.Windows), $"in {Numbers.Count(module.FunctionCount, "function", "functions")}");
            if (module.Reported != 0)
                Number(html, "", "only reported", Numbers.Count(module.Reported), "kinds that are never patched");
            if (module.Elapsed is { } elapsed)
            {
                var growth = module.BytesAfter - module.BytesBefore;
                Number(html, "", "growth", Numbers.Size(growth), $"{Numbers.Percent(growth, module.BytesBefore)} of {Numbers.Size(module.BytesBefore)}");
                Number(html, "", "time", Numbers.Time(elapsed), "with verification");
            }

            if (module.Rejected is { } rejected)
                Number(html, "", "look-alikes", Numbers.Count(rejected), "byte patterns that are no code");
        }
    }

    private static void Number(HtmlWriter html, string className, string name, string value, string note)
    {
        using (html.Begin("div", ("class", ("number " + className).TrimEnd())))
        {
            html.Element("dt", name);
            using (html.Begin("dd"))
            {
                html.Element("strong", value);
                html.Element("small", note);
            }
        }
    }

    private static void WriteFacts(HtmlWriter html, ModuleReport module)
    {
        using (html.Begin("section", "card"))
        {
            html.Element("h2", module.IsRewritten ? "Files" : "File");
            using (html.Begin("dl", "facts"))
            {
                foreach (var fact in module.Facts)
                {
                    html.Element("dt", fact.Name);
                    html.Element("dd", fact.Value);
                }

                html.Element("dt", "Size");
                html.Element("dd", module.IsRewritten ? $"{Numbers.Count(module.BytesBefore)} bytes, then {Numbers.Count(module.BytesAfter)} bytes" : $"{Numbers.Count(module.BytesBefore)} bytes");
            }
        }
    }
}
