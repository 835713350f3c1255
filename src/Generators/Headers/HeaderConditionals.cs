// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Headers;

/// <summary>
/// Which lines <c>#if 0</c> and <c>#if 1</c> leave out. A condition on a macro has no known value here (the header may be
/// included under several), so the lines of all its branches count.
/// </summary>
internal sealed class HeaderConditionals
{
    private static readonly char[] Separators = [' ', '\t', '\r', '\n', '\v', '\f'];

    /// <summary>For each open conditional: the value of the branch we are in, and whether an earlier branch was surely taken.</summary>
    private readonly Stack<(bool IsActive, bool IsTaken)> _open = new();

    /// <summary>Whether the current line counts.</summary>
    public bool IsActive { get; private set; } = true;

    /// <summary>Follows a directive.</summary>
    /// <param name="directive">Its text after the number sign.</param>
    public void Apply(string directive)
    {
        var words = directive.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return;
        var condition = words.Length == 2 ? words[1] : "";
        switch (words[0])
        {
            case "if":
                _open.Push((condition != "0", condition == "1"));
                break;
            case "ifdef" or "ifndef":
                _open.Push((true, false));
                break;
            case "elif" when _open.Count != 0:
                Next(condition != "0", condition == "1");
                break;
            case "elifdef" or "elifndef" when _open.Count != 0:
                Next(true, false);
                break;
            case "else" when _open.Count != 0:
                Next(true, true);
                break;
            case "endif" when _open.Count != 0:
                _open.Pop();
                break;
        }

        IsActive = _open.All(static branch => branch.IsActive);
    }

    private void Next(bool isActive, bool isTaken)
    {
        var wasTaken = _open.Pop().IsTaken;
        _open.Push((isActive && !wasTaken, wasTaken || isTaken));
    }
}
