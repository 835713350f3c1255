// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Diagnostics;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Batch;
using Afterlink.Rewriting.Diagnostics;
using Spectre.Console;

namespace Afterlink.Cli.Output;

/// <summary>Writes for people: tables to the output, messages to the error stream; colour only where it is a terminal and NO_COLOR is not set.</summary>
internal sealed class Report(TextWriter output, TextWriter error)
{
    // A file has no width; without one of its own, a table would be folded at 80 columns.
    private const int WidthOfFile = 10_000;

    private readonly IAnsiConsole _output = CreateConsole(output);
    private readonly IAnsiConsole _error = CreateConsole(error);

    /// <summary>For results that are not tables.</summary>
    public TextWriter Output => output;

    /// <summary>For messages without a code.</summary>
    public TextWriter Error => error;

    /// <summary>Writes messages in the canonical form that editors know.</summary>
    public void Write(IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
            _error.Write(new Text(diagnostic + "\n", StyleOf(diagnostic.Severity)));
    }

    /// <summary>Writes a page where there is to be one, and what went wrong with it.</summary>
    /// <returns>False where it was to be written and was not.</returns>
    public bool WritePage(string? path, Func<string, IReadOnlyCollection<Diagnostic>> write)
    {
        if (path is null)
            return true;
        var diagnostics = write(path);
        Write(diagnostics);
        return !diagnostics.Any(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    /// <summary>Writes the line above a table.</summary>
    public void WriteHeading(FormattableString text) =>
        _output.Write(new Text(text.ToString(CultureInfo.InvariantCulture) + "\n", new Style(decoration: Decoration.Bold)));

    /// <summary>Writes names and values, a line each.</summary>
    public void WriteFacts(IEnumerable<(string Name, FormattableString Value)> facts)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var (name, value) in facts)
            grid.AddRow(new Text("  " + name), new Text(value.ToString(CultureInfo.InvariantCulture)));
        _output.Write(grid);
    }

    /// <summary>Writes a table of sites; nothing where there are none.</summary>
    public void WriteSites(IReadOnlyList<Site> sites)
    {
        if (sites.Count == 0)
            return;

        var lines = new SiteLines(sites);
        foreach (var line in lines.Header)
            output.WriteLine(line);
        foreach (var (line, site) in lines.Lines.Zip(sites))
        {
            if (site.IsPatched || !_output.Profile.Capabilities.Ansi)
                output.WriteLine(line);
            else
                _output.Write(new Text(line + "\n", new Style(Color.Yellow)));
        }
    }

    /// <summary>Runs work on many modules and shows how far it is: on a terminal, or where lines are asked for.</summary>
    public T WithProgress<T>(bool isVerbose, Func<IProgress<BatchStep>?, T> work)
    {
        if (_error.Profile.Out.IsTerminal)
            return BatchProgress.Bar(error, work);
        return isVerbose ? BatchProgress.Lines(error, work) : work(null);
    }

    private static Style StyleOf(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => new Style(Color.Red),
        DiagnosticSeverity.Warning => new Style(Color.Yellow),
        _ => Style.Plain,
    };

    private static IAnsiConsole CreateConsole(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Interactive = InteractionSupport.No });
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = WidthOfFile;
            console.Profile.Capabilities.Ansi = false;
            console.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        }

        return console;
    }
}
