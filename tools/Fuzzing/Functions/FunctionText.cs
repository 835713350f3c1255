// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Text;

namespace Afterlink.Fuzzing.Functions;

/// <summary>
/// Writes a random function in assembler text (Intel syntax): arithmetic of all operand sizes, memory by stack, pointer and rip, branches of
/// all kinds, loops, jump tables and calls. Control always reaches the end, and nothing it leaves depends on anything but where it starts from.
/// </summary>
internal sealed partial class FunctionText
{
    private const int MaxDepth = 3;

    private static readonly string[] Conditions = ["o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"];

    private readonly Random _random;
    private readonly StringBuilder _text;
    private readonly string _name;
    private readonly bool _setsDirection;

    /// <summary>Registers that statements must not write now: counters of loops.</summary>
    private readonly HashSet<Register64> _locked = [Register64.Rsp, Register64.R15];
    private int _labels;
    private int _budget;

    private FunctionText(int number, bool setsDirection, Random random, StringBuilder text)
    {
        (_setsDirection, _random, _text) = (setsDirection, random, text);
        _name = string.Create(CultureInfo.InvariantCulture, $"fuzz_{number}");
    }

    /// <summary>Appends a function.</summary>
    /// <param name="number">Its number, which is its name.</param>
    /// <param name="setsDirection">Whether the module has <c>std</c>; without it, all of its code that sets more than the status flags is <c>popf</c>.</param>
    /// <param name="random">Chooses all.</param>
    /// <param name="text">Receives it.</param>
    public static void Append(int number, bool setsDirection, Random random, StringBuilder text) => new FunctionText(number, setsDirection, random, text).Write();

    private void Write()
    {
        _budget = _random.Next(4, 50);
        if (_random.Next(3) == 0)
            Line(".p2align 4");
        Line($".globl {_name}");
        Line($".type {_name}, @function");
        Line($"{_name}:");
        Line(".cfi_startproc");
        if (_random.Next(4) == 0)
            Line("endbr64");
        while (_budget > 0)
            Statement(0);
        Line(_random.Next(8) == 0 ? $"jmp helper_{_random.Next(ModuleText.HelperCount)}" : "ret");
        Line(".cfi_endproc");
        Line($".size {_name}, . - {_name}");
    }

    private void Statement(int depth)
    {
        _budget--;
        if (depth < MaxDepth && _random.Next(5) == 0)
            Control(depth);
        else
            Simple();
    }

    private void Body(int depth)
    {
        for (var count = _random.Next(1, 6); count > 0; count--)
            Statement(depth + 1);
    }

    private void Control(int depth)
    {
        switch (_random.Next(8))
        {
            case 0 or 1:
                Forward(depth, $"j{Pick(Conditions)}");
                break;
            case 2:
                Forward(depth, _random.Next(2) == 0 ? "jrcxz" : "jecxz");
                break;
            case 3:
                Choice(depth);
                break;
            case 4 or 5:
                Loop(depth);
                break;
            case 6:
                Table(depth);
                break;
            default:
                Call();
                break;
        }
    }

    private void Forward(int depth, string branch)
    {
        // Of jrcxz the target must be near: nothing but a few simple statements between.
        var isShort = branch.EndsWith("cxz", StringComparison.Ordinal);
        var label = NewLabel();
        Line($"{branch} {label}");
        for (var count = _random.Next(1, 5); count > 0; count--)
        {
            if (isShort)
                Simple();
            else
                Statement(depth + 1);
        }

        Line($"{label}:");
    }

    private void Choice(int depth)
    {
        var (other, end) = (NewLabel(), NewLabel());
        Line($"j{Pick(Conditions)} {other}");
        Body(depth);
        Line($"jmp {end}");
        Line($"{other}:");
        Body(depth);
        Line($"{end}:");
    }

    private void Loop(int depth)
    {
        var isLoop = _random.Next(3) == 0 && !_locked.Contains(Register64.Rcx);
        var counter = isLoop ? Register64.Rcx : PickCounter();
        var label = NewLabel();
        Line($"mov {counter.Name(4)}, {_random.Next(1, 4)}");
        _locked.Add(counter);
        Line($"{label}:");
        if (isLoop)
        {
            for (var count = _random.Next(1, 4); count > 0; count--)
                Simple();
            Line($"loop {label}");
        }
        else
        {
            Body(depth);
            Line(_random.Next(2) == 0 ? $"dec {counter.Name(8)}" : $"sub {counter.Name(8)}, 1");
            Line($"jne {label}");
        }

        _locked.Remove(counter);
    }

    /// <summary>A switch over a table of distances, as compilers write it.</summary>
    private void Table(int depth)
    {
        var (index, address) = TwoWritable();
        if (index == address)
            return;
        var (table, end) = (NewLabel(), NewLabel());
        var cases = Enumerable.Range(0, 4).Select(_ => NewLabel()).ToArray();
        Line($"and {index.Name(4)}, 3");
        Line($"lea {address.Name(8)}, [rip + {table}]");
        Line($"movsxd {index.Name(8)}, dword ptr [{address.Name(8)} + {index.Name(8)}*4]");
        Line($"add {index.Name(8)}, {address.Name(8)}");
        Line($"{(_random.Next(2) == 0 ? "notrack " : "")}jmp {index.Name(8)}");
        Line(".section .rodata");
        Line(".p2align 2");
        Line($"{table}:");
        foreach (var label in cases)
            Line($".long {label} - {table}");
        Line(".text");
        foreach (var label in cases)
        {
            Line($"{label}:");
            Body(depth);
            if (label != cases[^1])
                Line($"jmp {end}");
        }

        Line($"{end}:");
    }

    private void Call()
    {
        var helper = $"helper_{_random.Next(ModuleText.HelperCount)}";
        if (_locked.Contains(Register64.Rax) || _locked.Contains(Register64.Rdx))
            return;
        var register = Writable();
        switch (_random.Next(5))
        {
            case 0:
                Line($"call qword ptr [rip + pointer_{helper}]");
                break;
            case 1:
                Line($"lea {register.Name(8)}, [rip + {helper}]");
                Line($"call {register.Name(8)}");
                break;
            case 2:
                Line($"lea {register.Name(8)}, [rip + {helper}]");
                Line($"push {register.Name(8)}");
                Line(".cfi_adjust_cfa_offset 8");
                Line("call qword ptr [rsp]");
                Line("lea rsp, [rsp + 8]");
                Line(".cfi_adjust_cfa_offset -8");
                break;
            case 3:
                Line($"lea {register.Name(8)}, [rip + {helper}]");
                Line($"mov [r15 + 0xf00], {register.Name(8)}");
                Line("call qword ptr [r15 + 0xf00]");
                break;
            default:
                Line($"call {helper}");
                break;
        }
    }

    private string NewLabel() => string.Create(CultureInfo.InvariantCulture, $".L{_name}_{_labels++}");

    private Register64 PickCounter()
    {
        // Calls write rax and rdx.
        Register64 register;
        do
        {
            register = Writable();
        }
        while (register is Register64.Rax or Register64.Rdx);
        return register;
    }

    private (Register64 First, Register64 Second) TwoWritable() => (Writable(), Writable());

    /// <summary>At most a few registers are locked at a time.</summary>
    private Register64 Writable()
    {
        Register64 register;
        do
        {
            register = (Register64)_random.Next(16);
        }
        while (_locked.Contains(register));
        return register;
    }

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    private void Line(FormattableString line) => Line(FormattableString.Invariant(line));

    private void Line(string line) => _text.Append(line).Append('\n');
}
