// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Iced.Intel;

namespace Afterlink.Rewriting.Kernel.Verification.Proof;

/// <summary>
/// What registers, flags and stack hold while a stub runs, as terms over what they held at the site: <c>rax</c> is the site's rax, <c>result</c> what was
/// called last returned, <c>low(x)</c> the lower 32 bits of x with zeros above them, <c>?</c> anything.
/// </summary>
internal sealed class StubState
{
    public const string SiteFlags = "flags";
    public const string Unknown = "?";

    /// <summary>Flags that say whether IF is set in the word on top of the site's stack.</summary>
    public const string TestedFlags = "tested";

    /// <summary>The address of the site's operand in memory.</summary>
    public const string Address = "address";

    private readonly Dictionary<Register, string> _registers = [];
    private readonly Dictionary<int, string> _stack = [];

    public StubState()
    {
        for (var register = Register.RAX; register <= Register.R15; register++)
            _registers[register] = Name(register);
    }

    private StubState(StubState other)
    {
        (_registers, _stack) = (new(other._registers), new(other._stack));
        (Flags, StackPointer, Stored, IsIfZero) = (other.Flags, other.StackPointer, other.Stored, other.IsIfZero);
        Calls.AddRange(other.Calls);
    }

    public string Flags { get; set; } = SiteFlags;

    /// <summary>The stack pointer, counted from the site's.</summary>
    public int StackPointer { get; set; }

    /// <summary>What was stored at the site's operand in memory.</summary>
    public string? Stored { get; set; }

    /// <summary>Whether a test of the word on top of the site's stack found IF clear; null where none was made.</summary>
    public bool? IsIfZero { get; set; }

    public List<ProvenCall> Calls { get; } = [];

    public string this[Register register]
    {
        get => _registers[register];
        set => _registers[register] = value;
    }

    /// <summary>What is on the stack; the word on top of the site's is <c>stack</c>.</summary>
    public string Read(int offset) => _stack.TryGetValue(offset, out var term) ? term : offset == 0 ? "stack" : Unknown;

    /// <summary>Writes to the stack; false where that is not the stub's own.</summary>
    public bool TryWrite(int offset, string term)
    {
        _stack[offset] = term;
        return offset < 0 && offset >= StackPointer;
    }

    public void Push(string term)
    {
        StackPointer -= sizeof(ulong);
        _stack[StackPointer] = term;
    }

    public string Pop()
    {
        var term = Read(StackPointer);
        StackPointer += sizeof(ulong);
        return term;
    }

    /// <summary>A copy, for the other branch.</summary>
    public StubState Fork() => new(this);

    public static string Name(Register register) => register.ToString().ToLowerInvariant();

    public static string Number(long number) => string.Create(CultureInfo.InvariantCulture, $"#{number}");
}
