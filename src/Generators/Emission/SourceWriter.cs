// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;

namespace Afterlink.Generators.Emission;

/// <summary>Writes indented C#; lines end in a line feed on every system, so that equal models give equal bytes.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Writes a line.</summary>
    public void Line(string line)
    {
        if (line.Length != 0)
            _text.Append(' ', _depth * 4).Append(line);
        _text.Append('\n');
    }

    /// <summary>Writes an empty line.</summary>
    public void Line() => _text.Append('\n');

    /// <summary>Writes a line and opens a block after it.</summary>
    public void Open(string line)
    {
        Line(line);
        Line("{");
        _depth++;
    }

    /// <summary>Closes a block.</summary>
    /// <param name="after">What follows the brace.</param>
    public void Close(string after = "")
    {
        _depth--;
        Line("}" + after);
    }

    /// <summary>Writes a documentation summary.</summary>
    /// <param name="text">Its text, XML already.</param>
    public void Summary(string text) => Line($"/// <summary>{text}</summary>");

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
