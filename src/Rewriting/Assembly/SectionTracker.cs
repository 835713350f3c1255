// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;

namespace Afterlink.Rewriting.Assembly;

/// <summary>Follows the directives that change the section, as far as text that was not expanded shows them.</summary>
internal sealed class SectionTracker
{
    private static readonly (string Prefix, SectionRole Role)[] Known =
    [
        (".text", SectionRole.Code), (".init", SectionRole.Code), (".fini", SectionRole.Code), (".plt", SectionRole.Code), (".debug", SectionRole.Debug), ("\\", SectionRole.Code),
    ];

    private readonly Dictionary<string, SectionRole> _roles = new(StringComparer.Ordinal);
    private readonly Stack<SectionRole> _remembered = new();
    private SectionRole _previous;

    /// <summary>What the current section holds.</summary>
    public SectionRole Current { get; private set; }

    /// <summary>Follows a directive.</summary>
    /// <returns>Whether it is one that changes the section.</returns>
    public bool Follow(DirectiveRole role, ReadOnlySpan<byte> name, ReadOnlySpan<byte> operands)
    {
        switch (role)
        {
            case DirectiveRole.Section:
                Enter(RoleOf(operands));
                return true;
            case DirectiveRole.PushSection:
                _remembered.Push(Current);
                Enter(RoleOf(operands));
                return true;
            case DirectiveRole.NamedSection:
                Enter(RoleOf(name));
                return true;
            case DirectiveRole.PopSection:
                if (_remembered.TryPop(out var remembered))
                    Enter(remembered);
                return true;
            case DirectiveRole.PreviousSection:
                Enter(_previous);
                return true;
            default:
                return false;
        }
    }

    private void Enter(SectionRole role) => (_previous, Current) = (Current, role);

    // Operands: name, "flags", ... The flags count where they are given; later mentions of the name leave them out.
    private SectionRole RoleOf(ReadOnlySpan<byte> operands)
    {
        var comma = operands.IndexOf((byte)',');
        var name = Encoding.Latin1.GetString(comma < 0 ? operands : operands[..comma]).Trim(' ', '\t', '\r', '"');
        if (comma >= 0 && operands[comma..].IndexOf((byte)'"') is var open and >= 0)
        {
            var flags = operands[(comma + open + 1)..];
            var close = flags.IndexOf((byte)'"');
            var role = (close < 0 ? flags : flags[..close]).Contains((byte)'x') ? SectionRole.Code
                : name.StartsWith(".debug", StringComparison.Ordinal) ? SectionRole.Debug
                : SectionRole.Data;
            return _roles[name] = role;
        }

        if (_roles.TryGetValue(name, out var known))
            return known;
        foreach (var row in Known)
        {
            if (name.StartsWith(row.Prefix, StringComparison.Ordinal))
                return row.Role;
        }

        return SectionRole.Data;
    }
}
