// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Text;

namespace Afterlink.Rewriting.Assembly;

/// <summary>Reads what an expression of assembler text is made of: the location counter, names and numbers. Its value is not worked out.</summary>
internal sealed class ExpressionReader
{
    // Longer than any that an assembler takes; without a bound, a line of nothing but parentheses would be read over and over.
    private const int MaxAddress = 128;

    private readonly List<Range> _names = [];

    /// <summary>The names, as ranges of what was read; a digit and b or f is the name of a local label.</summary>
    public IReadOnlyList<Range> Names => _names;

    /// <summary>Whether it names the location counter.</summary>
    public bool HasLocation { get; private set; }

    /// <summary>Whether it has an operator.</summary>
    public bool HasOperator { get; private set; }

    /// <summary>Whether it has an operator other than plus and minus, or a number that was not understood.</summary>
    public bool IsOdd { get; private set; }

    /// <summary>What the numbers with a plus, or without a sign, add up to.</summary>
    public long Added { get; private set; }

    /// <summary>What the numbers with a minus add up to.</summary>
    public long Subtracted { get; private set; }

    /// <summary>Reads one operand.</summary>
    public void Read(ReadOnlySpan<byte> text)
    {
        _names.Clear();
        (HasLocation, HasOperator, IsOdd, Added, Subtracted) = (false, false, false, 0, 0);
        var isNegative = false;
        for (var i = 0; i < text.Length;)
        {
            var c = text[i];
            if (c is (byte)'+' or (byte)'-')
            {
                (isNegative, HasOperator) = (c == '-', true);
                i++;
            }
            else if (c is (byte)'(' && SkipAddress(text[i..]) is var address and > 0)
            {
                i += address;
            }
            else if (c is >= (byte)'0' and <= (byte)'9')
            {
                i = ReadNumber(text, i, isNegative);
                isNegative = false;
            }
            else if (c is (byte)'%')
            {
                i = EndOfWord(text, i + 1);
            }
            else if (c is (byte)'"' or (byte)'\'')
            {
                i += SkipQuoted(text[i..]);
            }
            else if (IsWord(c) && c != '$')
            {
                i = ReadName(text, i);
                isNegative = false;
            }
            else
            {
                IsOdd |= c is (byte)'*' or (byte)'/' or (byte)'|' or (byte)'&' or (byte)'^' or (byte)'!' or (byte)'~' or (byte)'<' or (byte)'>' or (byte)'=';
                HasOperator |= IsOdd;
                i++;
            }
        }
    }

    /// <summary>Offset of the comma that ends the first operand; the length of <paramref name="text"/> where there is only one.</summary>
    public static int EndOfOperand(ReadOnlySpan<byte> text)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'(' or (byte)'[':
                    depth++;
                    break;
                case (byte)')' or (byte)']':
                    depth--;
                    break;
                case (byte)'"':
                    i += SkipQuoted(text[i..]) - 1;
                    break;
                case (byte)',' when depth <= 0:
                    return i;
            }
        }

        return text.Length;
    }

    // (%rax,%rbx,8): registers and a scale, nothing of the expression before.
    private static int SkipAddress(ReadOnlySpan<byte> text)
    {
        var close = text[..Math.Min(text.Length, MaxAddress)].IndexOf((byte)')');
        return close > 0 && text[..close].Contains((byte)'%') ? close + 1 : 0;
    }

    private static int SkipQuoted(ReadOnlySpan<byte> text)
    {
        if (text[0] == '\'')
            return Math.Min(text.Length, text.Length > 1 && text[1] == '\\' ? 3 : 2);
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == '"')
                return i + 1;
        }

        return text.Length;
    }

    private int ReadNumber(ReadOnlySpan<byte> text, int start, bool isNegative)
    {
        var end = EndOfWord(text, start);
        var word = text[start..end];
        if (word.Length > 1 && word[^1] is (byte)'b' or (byte)'f' && !word[..^1].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            _names.Add(start..end);
            return end;
        }

        var isHexadecimal = word.Length > 2 && word[0] == '0' && (word[1] | 0x20) == 'x';
        var digits = isHexadecimal ? word[2..] : word;
        if (!Utf8Parser.TryParse(digits, out long number, out var used, isHexadecimal ? 'x' : 'D') || used != digits.Length
            || number is < 0 or > int.MaxValue || (!isHexadecimal && word.Length > 1 && word[0] == '0'))
            IsOdd = true;
        else if (isNegative)
            Subtracted += number;
        else
            Added += number;
        return end;
    }

    private int ReadName(ReadOnlySpan<byte> text, int start)
    {
        var end = EndOfWord(text, start);
        if (end == start + 1 && text[start] == '.')
            HasLocation = true;
        else
            _names.Add(start..end);

        // name@GOTPCREL
        return end < text.Length && text[end] == '@' ? EndOfWord(text, end + 1) : end;
    }

    private static int EndOfWord(ReadOnlySpan<byte> text, int start)
    {
        var end = start;
        while (end < text.Length)
        {
            if (IsWord(text[end]))
                end++;
            else if (end > start && text[end - 1] == '\\' && text[end..].StartsWith("()"u8))
                end += 2;
            else if (end > start && text[end - 1] == '\\' && text[end] == '@')
                end++;
            else
                break;
        }

        return end;
    }

    private static bool IsWord(byte c) =>
        c is (>= (byte)'a' and <= (byte)'z') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'0' and <= (byte)'9')
            or (byte)'_' or (byte)'.' or (byte)'$' or (byte)'\\' or >= 0x80;
}
