// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Text;

namespace Afterlink.Rewriting.Reporting.Html;

/// <summary>
/// Text as markup holds it. Names of symbols and files are whatever bytes a module has: besides what markup means something by, everything
/// that is not seen, or that changes how what follows is read (controls, bidirectional marks, lone surrogates), becomes its number.
/// The result is also what XML 1.0 (2.2, "Characters") allows.
/// </summary>
internal static class HtmlText
{
    /// <summary>Appends a text.</summary>
    public static void Append(StringBuilder markup, ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var isSound = Rune.DecodeFromUtf16(text, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (!isSound || IsHidden(Rune.GetUnicodeCategory(rune)))
                markup.Append(CultureInfo.InvariantCulture, $"\\u{{{(isSound ? rune.Value : text[0]):x}}}");
            else
                _ = Reference(rune.Value) is { } reference ? markup.Append(reference) : markup.Append(text[..length]);
            text = text[length..];
        }
    }

    private static string? Reference(int character) => character switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&#39;",
        _ => null,
    };

    private static bool IsHidden(UnicodeCategory category) => category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
