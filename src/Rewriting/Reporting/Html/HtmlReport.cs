// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Afterlink.Rewriting.Reporting.Model;

namespace Afterlink.Rewriting.Reporting.Html;

/// <summary>
/// The report as one page: no other file, no network; the script filters and sorts what is there without it. Its hash in the policy of the page
/// (Content Security Policy level 3, 2.3.1) keeps any other script from running, whatever a module's names are.
/// </summary>
internal static class HtmlReport
{
    private static readonly string Style = Resource("report.css");
    private static readonly string Script = Resource("report.js");

    /// <summary>Makes the page.</summary>
    public static string Make(IReadOnlyList<ModuleReport> modules)
    {
        var html = new HtmlWriter();
        html.Raw("<!DOCTYPE html>\n");
        using (html.Begin("html", ("lang", "en"), ("xmlns", "http://www.w3.org/1999/xhtml")))
        {
            WriteHead(html, modules);
            using (html.Begin("body"))
            {
                if (modules.Count > 1)
                    WriteContents(html, modules);
                using (html.Begin("main"))
                {
                    for (var i = 0; i < modules.Count; i++)
                        ModuleSection.Write(html, modules[i], $"m{i}");
                    if (modules.Count == 0)
                        html.Element("p", "empty", "There is no module to report on.");
                }

                html.Element("footer", $"Made by Afterlink {Version}.");
                html.Raw("<script>");
                html.Raw(Script);
                html.Raw("</script>");
            }
        }

        html.Raw("\n");
        return html.ToString();
    }

    private static string Version => typeof(HtmlReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private static void WriteHead(HtmlWriter html, IReadOnlyList<ModuleReport> modules)
    {
        using (html.Begin("head"))
        {
            html.Void("meta", ("charset", "utf-8"));
            html.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
            html.Void("meta", ("name", "color-scheme"), ("content", "light dark"));
            var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)));
            html.Void("meta", ("http-equiv", "Content-Security-Policy"), ("content", $"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"));
            html.Element("title", modules.Count == 1 ? $"{modules[0].Name} \u2013 Afterlink" : $"{modules.Count} modules \u2013 Afterlink");
            html.Raw("<style>");
            html.Raw(Style);
            html.Raw("</style>");
        }
    }

    private static void WriteContents(HtmlWriter html, IReadOnlyList<ModuleReport> modules)
    {
        using (html.Begin("nav", ("aria-label", "Modules")))
        {
            for (var i = 0; i < modules.Count; i++)
                html.Element("a", modules[i].Name, ("href", $"#m{i}"));
        }
    }

    private static string Resource(string name)
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
