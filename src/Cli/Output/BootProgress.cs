// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Spectre.Console;

namespace Afterlink.Cli.Output;

/// <summary>Shows what a boot is at: a line that is overwritten on a terminal, else nothing but what takes long, a line each.</summary>
internal sealed class BootProgress(Report report) : IProgress<string>, IDisposable
{
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(report.Error) });
    private readonly object _gate = new();
    private bool _isShown;

    /// <inheritdoc/>
    public void Report(string value)
    {
        lock (_gate)
        {
            if (!_console.Profile.Out.IsTerminal)
            {
                report.Error.WriteLine($"afterlink: {value}");
                return;
            }

            Clear();
            var width = Math.Max(1, _console.Profile.Width - 1);
            report.Error.Write(value.Length <= width ? value : value[..width]);
            _isShown = true;
        }
    }

    /// <summary>Takes the line away.</summary>
    public void Dispose()
    {
        lock (_gate)
            Clear();
    }

    private void Clear()
    {
        if (_isShown)
            report.Error.Write("\r\u001b[K");
        _isShown = false;
    }
}
