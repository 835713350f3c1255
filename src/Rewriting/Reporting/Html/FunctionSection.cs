// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Reporting.Model;

namespace Afterlink.Rewriting.Reporting.Html;

/// <summary>The sites by function, with their code before and after.</summary>
internal static class FunctionSection
{
    /// <summary>So few functions are open from the start.</summary>
    private const int OpenFunctions = 3;

    public static void Write(HtmlWriter html, ModuleReport module, string id)
    {
        if (module.Windows == 0)
            return;
        using (html.Begin("section", ("class", "functions"), ("id", $"{id}-functions")))
        {
            html.Element("h2", "Sites by function");
            WriteControls(html, id);
            using (html.Begin("div", "list"))
            {
                for (var i = 0; i < module.Functions.Count; i++)
                    WriteFunction(html, module.Functions[i], i < OpenFunctions && module.Functions[i].Windows.Count <= OpenFunctions);
            }

            WriteCut(html, module);
        }
    }

    /// <summary>The script shows them; without it they would do nothing.</summary>
    private static void WriteControls(HtmlWriter html, string id)
    {
        using (html.Begin("div", ("class", "controls"), ("hidden", "hidden")))
        {
            html.Element("label", "Filter", ("for", $"{id}-filter"));
            html.Void("input", ("type", "search"), ("id", $"{id}-filter"), ("placeholder", "function, kind, instruction, source"), ("autocomplete", "off"), ("spellcheck", "false"));
            html.Element("label", "Sort by", ("for", $"{id}-sort"));
            using (html.Begin("select", ("id", $"{id}-sort")))
            {
                html.Element("option", "address", ("value", "address"));
                html.Element("option", "name", ("value", "name"));
                html.Element("option", "sites", ("value", "sites"));
            }

            html.Element("button", "Open all", ("type", "button"), ("class", "toggle"));
            html.Element("output", "", ("for", $"{id}-filter"), ("aria-live", "polite"));
        }
    }

    private static void WriteFunction(HtmlWriter html, FunctionReport function, bool isOpen)
    {
        var name = FunctionNames.Of(function.Name, function.Section);
        (string, string)[] attributes = [("class", "function card"), ("data-name", name), ("data-sites", $"{function.Sites}"), ("data-address", $"{function.Address}")];
        using (html.Begin("details", isOpen ? [.. attributes, ("open", "open")] : attributes))
        {
            using (html.Begin("summary"))
            {
                html.Element("span", "name mono", name);
                foreach (var kind in function.Windows.SelectMany(static window => window.Sites).GroupBy(static site => site.Kind).OrderBy(static group => group.Key))
                    html.Element("span", "chip", kind.Count() == 1 ? kind.Key.ToString() : $"{kind.Key} \u00d7 {Numbers.Count(kind.Count())}");
                html.Element("span", "place mono", Numbers.Hex(function.Address));
            }

            var plain = new List<WindowReport>();
            foreach (var window in function.Windows)
            {
                if (window.Listing is { } listing)
                    WindowSection.Write(html, window, listing);
                else
                    plain.Add(window);
            }

            WindowSection.WriteTable(html, plain);
            if (function.WindowCount > function.Windows.Count)
                html.Element("p", "cut", $"{Numbers.Count(function.WindowCount - function.Windows.Count, "more window is", "more windows are")} not shown.");
        }
    }

    private static void WriteCut(HtmlWriter html, ModuleReport module)
    {
        if (module.ShownWindows > module.Listings)
            html.Element("p", "cut", $"Code is shown of the first {Numbers.Count(module.Listings)} windows of {Numbers.Count(module.Windows)}, so that the page stays quick.");
        if (module.Windows > module.ShownWindows)
            html.Element("p", "cut", $"{Numbers.Count(module.Windows - module.ShownWindows)} windows further on are counted and not listed; 'afterlink scan --json' lists all sites.");
        if (module.FunctionCount > module.Functions.Count)
            html.Element("p", "cut", $"{Numbers.Count(module.FunctionCount - module.Functions.Count)} functions further on are not listed.");
    }
}
