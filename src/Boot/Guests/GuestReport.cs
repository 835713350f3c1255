// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Text;

namespace Afterlink.Boot.Guests;

/// <summary>Reads what the guest's first program reports (<see cref="Images.InitScript"/>). All of it is the guest's word: none is trusted to end.</summary>
/// <param name="mark">What the script's own lines begin with.</param>
/// <param name="modules">The modules, in the order of loading.</param>
/// <param name="commands">The commands, in their order.</param>
/// <param name="progress">Is told how far the guest is.</param>
internal sealed class GuestReport(string mark, IReadOnlyList<string> modules, IReadOnlyList<string> commands, IProgress<string>? progress)
{
    private const int MaxLines = 200_000;
    private const int MaxLineLength = 16 << 10;

    private readonly List<GuestStep> _modules = [];
    private readonly List<GuestStep> _commands = [];
    private readonly StringBuilder _line = new();
    private List<GuestStep>? _current;
    private List<string> _lines = [];
    private string? _warning;
    private string? _printed;
    private int _count;

    /// <summary>The modules that the guest came to.</summary>
    public IReadOnlyList<GuestStep> Modules => _modules;

    /// <summary>The commands that the guest came to.</summary>
    public IReadOnlyList<GuestStep> Commands => _commands;

    /// <summary>Whether the guest's first program has started.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Whether the guest came to its end.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether there were more lines than are kept; the rest is dropped.</summary>
    public bool IsTooLong => _count > MaxLines;

    /// <summary>What the guest was at when the report ended; null where it was at nothing.</summary>
    public string? Unfinished => _current?[^1] is { ExitCode: null } step ? step.Name : null;

    /// <summary>Reads to the end.</summary>
    public async Task ReadAsync(TextReader reader)
    {
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer) is var length and > 0)
        {
            foreach (var letter in buffer.AsSpan(0, length))
                Add(letter);
        }

        if (_line.Length != 0)
            AddLine();
        Close(exitCode: null);
    }

    private void Add(char letter)
    {
        if (letter == '\n')
            AddLine();
        else if (letter != '\r' && _line.Length < MaxLineLength)
            _line.Append(letter);
    }

    private void AddLine()
    {
        // Each byte came as one character; what was meant is UTF-8.
        var line = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(_line.ToString()));
        _line.Clear();
        if (++_count > MaxLines)
            return;
        if (!line.StartsWith(mark, StringComparison.Ordinal))
        {
            if (_current is not null)
                AddOutput(line);
            return;
        }

        switch (line[mark.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            case ["ready", ..]:
                IsReady = true;
                progress?.Report("the guest is up");
                break;
            case ["module"]:
                Open(_modules, modules);
                break;
            case ["command"]:
                Open(_commands, commands);
                break;
            case ["end", var status]:
                Close(int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var exitCode) ? exitCode : -1);
                break;
            case ["done"]:
                IsDone = true;
                break;
            default:
                break;
        }
    }

    private void AddOutput(string line)
    {
        var text = KernelLine.TextOf(line, out var level);
        _lines.Add(text);
        if (level is null)
            _printed = text;
        else if (level <= KernelLine.Warning)
            _warning = text;
    }

    private void Open(List<GuestStep> steps, IReadOnlyList<string> names)
    {
        Close(exitCode: null);
        if (steps.Count >= names.Count)
            return;
        var name = names[steps.Count];
        progress?.Report(name);
        steps.Add(new GuestStep(name, null, []));
        (_current, _lines, _warning, _printed) = (steps, [], null, null);
    }

    private void Close(int? exitCode)
    {
        if (_current is null)
            return;
        _current[^1] = _current[^1] with { ExitCode = exitCode, Lines = _lines, Complaint = _warning ?? _printed };
        if (exitCode is not null)
            _current = null;
    }
}
