// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;

namespace Afterlink.Rewriting.Reporting.Html;

/// <summary>Writes markup that is HTML and well-formed XML alike. Everything is encoded but for what <see cref="Raw"/> takes.</summary>
internal sealed class HtmlWriter
{
    private readonly StringBuilder _markup = new();

    /// <summary>Begins an element; disposing the result ends it.</summary>
    public Scope Begin(string element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        WriteTag(element, attributes);
        _markup.Append('>');
        return new Scope(this, element);
    }

    /// <summary>Begins an element of a class.</summary>
    public Scope Begin(string element, string className) => Begin(element, ("class", className));

    /// <summary>Writes an element with a text.</summary>
    public void Element(string element, string text, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        using (Begin(element, attributes))
            Text(text);
    }

    /// <summary>Writes an element of a class with a text.</summary>
    public void Element(string element, string className, string text) => Element(element, text, ("class", className));

    /// <summary>Writes an element that has no content.</summary>
    public void Void(string element, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        WriteTag(element, attributes);
        _markup.Append(" />");
    }

    /// <summary>Writes a text.</summary>
    public void Text(string text) => HtmlText.Append(_markup, text);

    /// <summary>Writes markup that is a constant of this program.</summary>
    public void Raw(string markup) => _markup.Append(markup);

    /// <inheritdoc/>
    public override string ToString() => _markup.ToString();

    private void WriteTag(string element, ReadOnlySpan<(string Name, string Value)> attributes)
    {
        _markup.Append('<').Append(element);
        foreach (var (name, value) in attributes)
        {
            _markup.Append(' ').Append(name).Append("=\"");
            HtmlText.Append(_markup, value);
            _markup.Append('"');
        }
    }

    /// <summary>An element that is open.</summary>
    internal readonly struct Scope(HtmlWriter writer, string element) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => writer._markup.Append("</").Append(element).Append('>');
    }
}
