// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;

namespace Afterlink.Tasks.Toolchain;

/// <summary>
/// Builds the text of a response file as gcc and clang read it: blanks separate, quotes group, a backslash takes the next character
/// as it is (GCC manual, "Overall Options", @file). One option a line, so that a changed option shows in a diff of the record.
/// </summary>
internal sealed class ResponseFile
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds one argument, quoted where it needs to be.</summary>
    public ResponseFile Add(string argument)
    {
        _text.Append(Quote(argument)).Append('\n');
        return this;
    }

    /// <summary>Adds <paramref name="prefix"/> and each of <paramref name="values"/> as one argument each.</summary>
    public ResponseFile AddEach(string prefix, IEnumerable<string> values)
    {
        foreach (var value in values)
            Add(prefix + value);
        return this;
    }

    /// <summary>Adds options as the user wrote them, quotes included.</summary>
    public ResponseFile AddRaw(string options)
    {
        options = options.Trim();
        if (options.Length != 0)
            _text.Append(options).Append('\n');
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private static string Quote(string argument)
    {
        if (argument.Length != 0 && argument.AsSpan().IndexOfAny(" \t\r\n\v\f\"'\\") < 0)
            return argument;

        var quoted = new StringBuilder("\"");
        foreach (var c in argument)
        {
            if (c is '"' or '\\')
                quoted.Append('\\');
            quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
