// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;

namespace Afterlink.Tasks.Incremental;

/// <summary>
/// Reads the make rule that <c>gcc -MMD</c> writes: <c>target: prerequisite prerequisite \</c>. A backslash hides a blank or a '#',
/// two dollars are one, and a backslash at the end of a line goes on with the next (GNU make manual, "Rule Syntax").
/// </summary>
internal static class DependencyFile
{
    /// <summary>The prerequisites of all rules in <paramref name="text"/>.</summary>
    public static IReadOnlyList<string> Read(string text)
    {
        var prerequisites = new List<string>();
        var word = new StringBuilder();
        var afterColon = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var next = i + 1 < text.Length ? text[i + 1] : '\n';
            switch (c)
            {
                case '\\' when next is '\n':
                    EndWord();
                    i++;
                    break;
                case '\\' when next is '\r':
                    EndWord();
                    i += 2;
                    break;
                case '\\' when next is ' ' or '#' or '\\':
                    word.Append(next);
                    i++;
                    break;
                case '$' when next is '$':
                    word.Append('$');
                    i++;
                    break;
                // A colon ends the target only before a blank: paths may hold one.
                case ':' when !afterColon && char.IsWhiteSpace(next):
                    word.Clear();
                    afterColon = true;
                    break;
                case '\n':
                    EndWord();
                    afterColon = false;
                    break;
                case ' ' or '\t' or '\r':
                    EndWord();
                    break;
                default:
                    word.Append(c);
                    break;
            }
        }

        EndWord();
        return prerequisites;

        void EndWord()
        {
            if (word.Length != 0 && afterColon)
                prerequisites.Add(word.ToString());
            word.Clear();
        }
    }
}
