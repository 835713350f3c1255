// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers;

namespace Afterlink.Rewriting.Assembly;

/// <summary>
/// Splits assembler text into statements as the GNU assembler does for x86 (its manual, "Syntax" and "i386-Chars"): separated by
/// line ends and semicolons; comments from # or // to the end of the line, from / where it begins a line, and between /* and */.
/// </summary>
internal ref struct StatementReader(ReadOnlySpan<byte> text)
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("\n;#\"'/"u8);
    private static readonly SearchValues<byte> InWord = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.$@\\&?"u8);

    // {disp32} and the like are shorter.
    private const int MaxPrefix = 32;

    private readonly ReadOnlySpan<byte> _text = text;
    private int _position;
    private int _line = 1;
    private bool _isLineStart = true;

    /// <summary>Reads the next statement; false at the end of the text.</summary>
    public bool TryRead(out Statement statement)
    {
        if (!SkipToStatement())
        {
            statement = default;
            return false;
        }

        _isLineStart = false;
        var (start, line) = (_position, _line);
        var nameEnd = EndOfName(start);
        var next = nameEnd;
        while (next < _text.Length && IsBlank(_text[next]))
            next++;
        if (nameEnd > start && next < _text.Length && _text[next] == ':')
        {
            _position = next + 1;
            statement = new(start, nameEnd, nameEnd, line, IsLabel: true);
            return true;
        }

        _position = nameEnd;
        var end = ReadToEnd(nameEnd);
        statement = new(start, Math.Min(Math.Max(nameEnd, start), end), end, line, IsLabel: false);
        return true;
    }

    /// <summary>Whether a byte only separates words.</summary>
    public static bool IsBlank(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\f' or (byte)'\v';

    /// <summary>Offset behind the word, string or <c>{prefix}</c> that starts here.</summary>
    private readonly int EndOfName(int start)
    {
        switch (_text[start])
        {
            case (byte)'"':
                return EndOfString(start);
            case (byte)'{':
                var close = _text.Slice(start, Math.Min(_text.Length - start, MaxPrefix)).IndexOfAny((byte)'}', (byte)'\n');
                return close >= 0 && _text[start + close] == '}' ? start + close + 1 : start;
        }

        while (true)
        {
            var length = _text[start..].IndexOfAnyExcept(InWord);
            if (length < 0)
                return _text.Length;
            start += length;

            // \() ends the name of a macro's parameter, and not the word (GNU assembler manual, "Macro").
            if (length == 0 || _text[start - 1] != '\\' || !_text[start..].StartsWith("()"u8))
                return start;
            start += 2;
        }
    }

    private bool SkipToStatement()
    {
        while (_position < _text.Length)
        {
            var c = _text[_position];
            if (c == '\n')
            {
                _line++;
                _isLineStart = true;
                _position++;
            }
            else if (c == ';')
            {
                _isLineStart = false;
                _position++;
            }
            else if (IsBlank(c))
            {
                _position++;
            }
            else if (c == '/' && Peek(1) == '*')
            {
                SkipBlockComment();
            }
            else if (c == '#' || (c == '/' && (_isLineStart || Peek(1) == '/')))
            {
                SkipLine();
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Goes to the separator or comment that ends the statement; returns the offset behind its last byte.</summary>
    private int ReadToEnd(int end)
    {
        while (_position < _text.Length)
        {
            var plain = _text[_position..].IndexOfAny(Special);
            if (plain < 0)
                plain = _text.Length - _position;
            end = EndOfWords(_position, _position + plain, end);
            _position += plain;
            if (_position == _text.Length)
                break;
            switch (_text[_position])
            {
                case (byte)'"':
                    var close = EndOfString(_position);
                    _line += _text[_position..close].Count((byte)'\n');
                    end = _position = close;
                    break;
                case (byte)'\'':
                    end = _position = EndOfCharacter(_position);
                    break;
                case (byte)'/' when Peek(1) == '*':
                    SkipBlockComment();
                    break;
                case (byte)'/' when Peek(1) != '/':
                    end = ++_position;
                    break;
                default:
                    return end;
            }
        }

        return end;
    }

    private readonly int EndOfWords(int start, int stop, int end)
    {
        while (stop > start && IsBlank(_text[stop - 1]))
            stop--;
        return stop > start ? stop : end;
    }

    private readonly int EndOfString(int start)
    {
        for (var i = start + 1; i < _text.Length; i++)
        {
            if (_text[i] == '\\')
                i++;
            else if (_text[i] == '"')
                return i + 1;
        }

        return _text.Length;
    }

    // 'c or 'c' or '\c: the second quote may be left out (GNU assembler manual, "Characters").
    private readonly int EndOfCharacter(int start)
    {
        var i = start + 1;
        if (i < _text.Length && _text[i] == '\\')
            i++;
        if (i < _text.Length && _text[i] != '\n')
            i++;
        return i < _text.Length && _text[i] == '\'' ? i + 1 : i;
    }

    private void SkipBlockComment()
    {
        var length = _text[(_position + 2)..].IndexOf("*/"u8);
        var end = length < 0 ? _text.Length : _position + 2 + length + 2;
        _line += _text[_position..end].Count((byte)'\n');
        _position = end;
    }

    private void SkipLine()
    {
        var length = _text[_position..].IndexOf((byte)'\n');
        _position = length < 0 ? _text.Length : _position + length;
    }

    private readonly int Peek(int distance) => _position + distance < _text.Length ? _text[_position + distance] : -1;
}
