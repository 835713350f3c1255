// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Text;

namespace Afterlink.Generators.Headers;

/// <summary>
/// Cuts a C header into tokens as translation phases 2 to 4 do (C11, 5.1.1.2): a backslash at the end of a line joins it with
/// the next, a comment is a space, a directive is none of the program's text. Nothing is expanded: of the conditionals only
/// <c>#if 0</c> and <c>#if 1</c> have a value here, of any other every branch is read.
/// </summary>
internal ref struct HeaderLexer(string text)
{
    private readonly string _text = text;
    private readonly ImmutableArray<HeaderToken>.Builder _tokens = ImmutableArray.CreateBuilder<HeaderToken>();
    private readonly HeaderConditionals _conditionals = new();
    private int _position;
    private bool _lineStart = true;

    /// <summary>All tokens of <paramref name="text"/>; the last is <see cref="HeaderTokenKind.End"/>.</summary>
    public static ImmutableArray<HeaderToken> Read(string text)
    {
        var lexer = new HeaderLexer(text);
        lexer.ReadAll();
        return lexer._tokens.ToImmutable();
    }

    private readonly char Current => Peek(0);

    private static bool IsWordStart(char c) => c is '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    private static bool IsWordPart(char c) => IsWordStart(c) || c is >= '0' and <= '9';

    private readonly char Peek(int distance) => _position + distance < _text.Length ? _text[_position + distance] : '\0';

    private void ReadAll()
    {
        while (_position < _text.Length)
        {
            if (!SkipSpace())
                ReadToken();
        }

        _tokens.Add(new HeaderToken(HeaderTokenKind.End, "", new TextSpan(_text.Length, 0)));
    }

    /// <summary>Steps over one piece of what separates tokens; false where a token begins.</summary>
    private bool SkipSpace()
    {
        if (SkipContinuation())
            return true;
        switch (Current)
        {
            case '\n' or '\r':
                _position++;
                _lineStart = true;
                return true;
            case '/' when Peek(1) == '/':
                SkipLine();
                return true;
            case '/' when Peek(1) == '*':
                SkipComment();
                return true;
            case '#' when _lineStart:
                ReadDirective();
                return true;
            case var c when char.IsWhiteSpace(c) || c == '\0':
                _position++;
                return true;
            default:
                return false;
        }
    }

    private bool SkipContinuation()
    {
        if (Current != '\\')
            return false;
        var length = Peek(1) == '\n' ? 2 : Peek(1) == '\r' ? (Peek(2) == '\n' ? 3 : 2) : 0;
        _position += length;
        return length != 0;
    }

    private void SkipComment()
    {
        var end = _text.IndexOf("*/", _position + 2, StringComparison.Ordinal);
        _position = end < 0 ? _text.Length : end + 2;
    }

    /// <summary>To the end of the logical line, which a comment may carry over the end of the physical one.</summary>
    private void SkipLine()
    {
        while (_position < _text.Length && Current is not ('\n' or '\r'))
        {
            if (!SkipContinuation())
                _position++;
        }
    }

    private void ReadDirective()
    {
        var start = _position;
        while (_position < _text.Length && Current is not ('\n' or '\r'))
        {
            if (Current == '/' && Peek(1) == '*')
                SkipComment();
            else if (Current == '/' && Peek(1) == '/')
                SkipLine();
            else if (!SkipContinuation())
                _position++;
        }

        _conditionals.Apply(_text.Substring(start + 1, _position - start - 1));
    }

    private void ReadToken()
    {
        var start = _position;
        _lineStart = false;
        var kind = Current switch
        {
            var c when IsWordStart(c) => HeaderTokenKind.Word,
            >= '0' and <= '9' => HeaderTokenKind.Number,
            '"' or '\'' => HeaderTokenKind.Literal,
            _ => HeaderTokenKind.Symbol,
        };
        if (kind == HeaderTokenKind.Literal)
            ReadLiteral();
        else
            ReadWord(kind);
        if (_conditionals.IsActive)
            _tokens.Add(new HeaderToken(kind, Spell(start), TextSpan.FromBounds(start, _position)));
    }

    private void ReadWord(HeaderTokenKind kind)
    {
        _position++;
        if (kind == HeaderTokenKind.Symbol)
            return;
        while (true)
        {
            // A continuation inside a word joins its halves; one after the word belongs to what separates tokens.
            var before = _position;
            while (SkipContinuation())
            {
            }

            if (!IsWordPart(Current))
            {
                _position = before;
                return;
            }

            _position++;
        }
    }

    /// <summary>To the closing quote, or to the end of the line where it is missing, as compilers recover.</summary>
    private void ReadLiteral()
    {
        var quote = Current;
        _position++;
        while (_position < _text.Length && Current is not ('\n' or '\r'))
        {
            if (SkipContinuation())
                continue;
            var c = Current;
            _position += c == '\\' ? 2 : 1;
            if (c == quote)
                break;
        }

        _position = Math.Min(_position, _text.Length);
    }

    private readonly string Spell(int start)
    {
        var raw = _text.Substring(start, _position - start);
        return raw.IndexOf('\\') < 0 ? raw : raw.Replace("\\\r\n", "").Replace("\\\n", "").Replace("\\\r", "");
    }
}
