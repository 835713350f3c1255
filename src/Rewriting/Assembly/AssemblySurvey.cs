// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Assembly;

/// <summary>
/// Finds the sensitive instructions of assembler text, and what keeps padding away from some of them. The text is not expanded: a statement
/// in a macro or a repeated block is one, however often it is assembled.
/// </summary>
internal sealed class AssemblySurvey
{
    // Words of Intel syntax that are no symbols.
    private static readonly HashSet<AsciiName> IntelWords =
        [.. ((string[])["rip", "byte", "word", "dword", "fword", "qword", "tbyte", "oword", "xmmword", "ptr"]).Select(AsciiName.Of)];

    private readonly SyntaxTracker _syntax = new();
    private readonly SectionTracker _sections = new();
    private readonly ExpressionReader _expression = new();
    private readonly LabelTable _labels = new();
    private readonly List<Measurement> _measurements = [];
    private readonly List<TextPlace> _breaks = [];
    private readonly List<TextPlace> _calls = [];
    private readonly List<(int From, int To)> _alignedBodies = [];
    private readonly Stack<(int Ordinal, bool IsAligned)> _bodies = new();
    private readonly HashSet<AsciiName> _macros = [];
    private readonly List<SensitiveStatement> _statements = [];
    private int _ordinal;
    private int _prefixStart = -1;
    private bool _isPrefixApart;
    private bool _followsBytes;
    private bool _hasInclude;
    private bool _isUnreadable;

    private static ReadOnlySpan<byte> InstructionPointer => "rip"u8;

    /// <summary>The sensitive instructions, in the order of the text.</summary>
    public IReadOnlyList<SensitiveStatement> Statements => _statements;

    /// <summary>Whether there may be a sensitive instruction at all: most text has none, and this is the quick way to know.</summary>
    public static bool HasAny(ReadOnlySpan<byte> text)
    {
        var reader = new StatementReader(text);
        var syntax = new SyntaxTracker();
        while (reader.TryRead(out var statement))
        {
            if (statement.IsLabel)
                continue;
            if (text[statement.Start] == '.')
                syntax.Follow(Directives.RoleOf(AsciiName.Of(statement.Name(text))), statement.Operands(text));
            else if (InstructionPrefixes.TrySkip(text, statement, out var name, out var operands) && syntax.IsSensitive(AsciiName.Of(name), operands, out _))
                return true;
        }

        return false;
    }

    /// <summary>Surveys a text.</summary>
    public static AssemblySurvey Of(ReadOnlySpan<byte> text, CancellationToken cancellationToken)
    {
        var survey = new AssemblySurvey();
        survey.Read(text, cancellationToken);
        survey.Judge();
        return survey;
    }

    private void Read(ReadOnlySpan<byte> text, CancellationToken cancellationToken)
    {
        const int CheckEvery = 0xFFFF;
        var reader = new StatementReader(text);
        for (var count = 0; reader.TryRead(out var statement); count++)
        {
            if ((count & CheckEvery) == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var first = statement.Name(text);
            if (statement.IsLabel)
                ReadLabel(first, statement);
            else if (FindAssignment(text, statement) is var value and > 0)
                ReadAssignment(text, statement, first, value..statement.End);
            else if (first.Length != 0 && first[0] == '.')
                ReadDirective(text, statement, first);
            else
                ReadInstruction(text, statement);
        }
    }

    private void ReadLabel(ReadOnlySpan<byte> name, Statement statement)
    {
        BreakPrefix();

        // Bytes before a function are a table or a fill, and no prefix; a local label may stand between a prefix and its instruction.
        _followsBytes &= name[0] is >= (byte)'0' and <= (byte)'9';
        if (_sections.Current == SectionRole.Code)
            _labels.Add(name, new TextPlace(statement.Start, _ordinal));
    }

    /// <summary>Offset of the value where a statement is <c>name = value</c> or <c>name == value</c>; 0 where it is none.</summary>
    private static int FindAssignment(ReadOnlySpan<byte> text, Statement statement)
    {
        var operands = statement.Operands(text).TrimStart(" \t"u8);
        if (operands.Length == 0 || operands[0] != '=')
            return 0;
        return statement.End - operands.TrimStart("= \t"u8).Length;
    }

    private void ReadAssignment(ReadOnlySpan<byte> text, Statement statement, ReadOnlySpan<byte> name, Range value)
    {
        BreakPrefix();
        if (text[value].SequenceEqual("."u8))
        {
            _labels.Add(name, new TextPlace(statement.Start, _ordinal));
            return;
        }

        _labels.AddAssigned(name);
        AddMeasurement(text[value], statement.Start, isCount: false);
    }

    private void ReadDirective(ReadOnlySpan<byte> text, Statement statement, ReadOnlySpan<byte> name)
    {
        BreakPrefix();
        var operands = statement.Operands(text);
        var role = Directives.RoleOf(AsciiName.Of(name));
        _syntax.Follow(role, operands);
        if (_sections.Follow(role, name, operands))
        {
            _followsBytes = false;
            _breaks.Add(new TextPlace(statement.Start, _ordinal));
            return;
        }

        switch (role)
        {
            case DirectiveRole.Data:
                _followsBytes = true;
                if (_sections.Current != SectionRole.Debug)
                    ReadCounts(operands, statement.Start, isInstruction: false);
                break;
            case DirectiveRole.Measure or DirectiveRole.Condition:
                if (role == DirectiveRole.Condition)
                    _breaks.Add(new TextPlace(statement.Start, _ordinal));

                // .org goes to an offset of the section, however much code is before it.
                var isOrigin = name.SequenceEqual(".org"u8);
                if (_sections.Current == SectionRole.Code)
                    _isUnreadable |= isOrigin && !HasLabelOrLocation(operands);
                AddMeasurement(operands, statement.Start, isCount: false, isHere: isOrigin);
                break;
            case DirectiveRole.Assign:
                ReadSet(text, statement);
                break;
            case DirectiveRole.Align:
                _followsBytes = false;
                if (_bodies.TryPop(out var body))
                    _bodies.Push((body.Ordinal, true));
                break;
            case DirectiveRole.BeginMacro or DirectiveRole.BeginBody:
                if (role == DirectiveRole.BeginMacro)
                    _macros.Add(AsciiName.Of(FirstWord(operands)));
                else
                    AddMeasurement(operands, statement.Start, isCount: false);
                _bodies.Push((_ordinal, false));
                _breaks.Add(new TextPlace(statement.Start, _ordinal));
                break;
            case DirectiveRole.EndBody:
                EndBody();
                _breaks.Add(new TextPlace(statement.Start, _ordinal));
                break;
            case DirectiveRole.Include:
                _hasInclude = true;
                break;
            case DirectiveRole.AlternateMacros:
                _isUnreadable = true;
                break;
        }
    }

    private void ReadSet(ReadOnlySpan<byte> text, Statement statement)
    {
        var operands = statement.Operands(text);
        var comma = operands.IndexOf((byte)',');
        if (comma < 0)
            return;
        var name = operands[..comma].Trim(" \t"u8);
        var value = operands[(comma + 1)..].Length - operands[(comma + 1)..].TrimStart(" \t"u8).Length;
        ReadAssignment(text, statement, name, (statement.NameEnd + comma + 1 + value)..statement.End);
    }

    private void EndBody()
    {
        if (!_bodies.TryPop(out var body) || !body.IsAligned)
            return;
        _alignedBodies.Add((body.Ordinal, _ordinal));
        if (_bodies.TryPop(out var outer))
            _bodies.Push((outer.Ordinal, true));
    }

    private void ReadInstruction(ReadOnlySpan<byte> text, Statement statement)
    {
        var start = statement.Start;
        if (!InstructionPrefixes.TrySkip(text, statement, out var name, out var operands))
        {
            if (_prefixStart < 0)
                _prefixStart = start;
            _ordinal++;
            return;
        }

        var mnemonic = AsciiName.Of(name);
        if (_sections.Current == SectionRole.Code && _syntax.IsSensitive(mnemonic, operands, out var minLength))
        {
            _statements.Add(new SensitiveStatement(_prefixStart >= 0 ? _prefixStart : start, statement.End, statement.Line, _ordinal, minLength, mnemonic)
            {
                Obstacle = _isPrefixApart ? PaddingObstacles.PrefixApart : _followsBytes ? PaddingObstacles.BytesBefore : null,
            });
        }
        else if (_macros.Contains(mnemonic))
        {
            _calls.Add(new TextPlace(start, _ordinal));
        }

        ReadCounts(operands, start, isInstruction: true);
        _ordinal++;
        (_prefixStart, _isPrefixApart, _followsBytes) = (-1, false, false);
    }

    /// <summary>Looks for operands that count bytes of code: <c>.+3</c>, <c>1f+2</c>, <c>3(%rip)</c>.</summary>
    private void ReadCounts(ReadOnlySpan<byte> operands, int offset, bool isInstruction)
    {
        var hasPointer = isInstruction && operands.IndexOf(InstructionPointer) >= 0;
        if (!hasPointer && operands.IndexOfAny((byte)'+', (byte)'-') < 0)
            return;
        while (operands.Length != 0)
        {
            var end = ExpressionReader.EndOfOperand(operands);
            if (hasPointer && operands[..end].IndexOf(InstructionPointer) >= 0)
                AddPointerCount(operands[..end], offset);
            if (operands[..end].IndexOfAny((byte)'+', (byte)'-') >= 0)
                AddMeasurement(operands[..end], offset, isCount: true, isInstruction);
            operands = end < operands.Length ? operands[(end + 1)..] : default;
        }
    }

    /// <summary>An address that is relative to the instruction pointer and names no symbol counts from the end of the instruction.</summary>
    private void AddPointerCount(ReadOnlySpan<byte> operand, int offset)
    {
        _expression.Read(operand);
        if (_expression.HasLocation)
            return;
        foreach (var name in _expression.Names)
        {
            if (!IntelWords.Contains(AsciiName.Of(operand[name])))
                return;
        }

        _measurements.Add(new Measurement(
            new TextPlace(offset, _ordinal + 1), HasLocation: true, [], IsInstruction: true, IsCount: true, _expression.IsOdd, _expression.Added,
            Backward: _expression.Subtracted + 1));
    }

    private void AddMeasurement(ReadOnlySpan<byte> operand, int offset, bool isCount, bool isInstruction = false, bool isHere = false)
    {
        _expression.Read(operand);

        // In data, the location counter is that of the data.
        var hasLocation = (_expression.HasLocation || isHere) && _sections.Current == SectionRole.Code;
        if (!(_expression.HasOperator || isHere) || (!hasLocation && _expression.Names.Count == 0))
            return;
        if (isCount && _expression is { Added: 0, Subtracted: 0, IsOdd: false } && _expression.Names.Count + (hasLocation ? 1 : 0) < 2)
            return;
        var names = new string[_expression.Names.Count];
        for (var i = 0; i < names.Length; i++)
            names[i] = LabelTable.Decode(operand[_expression.Names[i]]);

        // The jump tables of compilers hold nothing but distances of their own labels.
        if (isCount && _expression is { Added: 0, Subtracted: 0, IsOdd: false } && Array.TrueForAll(names, static name => name.StartsWith(".L", StringComparison.Ordinal)))
            return;

        // A parameter of a macro may stand for any number.
        var isOdd = _expression.IsOdd || (hasLocation && Array.Exists(names, static name => name.StartsWith('\\')));
        _measurements.Add(new Measurement(
            new TextPlace(offset, _ordinal), hasLocation, names, isInstruction, isCount, isOdd, _expression.Added, _expression.Subtracted));
    }

    private bool HasLabelOrLocation(ReadOnlySpan<byte> operands)
    {
        _expression.Read(operands);
        return _expression.HasLocation || _expression.Names.Count != 0;
    }

    private void BreakPrefix()
    {
        _isPrefixApart |= _prefixStart >= 0;
        _prefixStart = -1;
    }

    private void Judge()
    {
        _statements.RemoveAll(statement => _macros.Contains(statement.Mnemonic));
        var ranges = new MeasuredRanges(_labels, _breaks, _calls);
        foreach (var measurement in _measurements)
            ranges.Add(measurement);
        foreach (var (from, to) in _alignedBodies)
            ranges.Add(from, to, PaddingObstacles.AlignedBody);
        ranges.Apply(_statements);
        if (!_isUnreadable && !(_hasInclude && _measurements.Count != 0))
            return;
        foreach (var statement in _statements)
            statement.Obstacle ??= PaddingObstacles.NotFollowed;
    }

    private static ReadOnlySpan<byte> FirstWord(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t"u8);
        var end = text.IndexOfAny(" \t,\r"u8);
        return end < 0 ? text : text[..end];
    }
}
