// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Fuzzing.Functions;

/// <summary>Statements without branches.</summary>
internal sealed partial class FunctionText
{
    private static readonly int[] Sizes = [1, 2, 4, 4, 8, 8];
    private static readonly string[] Pointers = ["", "byte ptr ", "word ptr ", "", "dword ptr ", "", "", "", "qword ptr "];
    private static readonly string[] TwoOperands = ["add", "or", "adc", "sbb", "and", "sub", "xor", "cmp", "mov", "test"];
    private static readonly string[] OneOperand = ["inc", "dec", "neg", "not"];
    private static readonly string[] Shifts = ["rol", "ror", "rcl", "rcr", "shl", "shr", "sar"];

    // One byte each: what is hardest to make room for.
    private static readonly string[] Short = ["clc", "stc", "cmc", "cld", "nop", "cdq", "cqo", "cwde", "cdqe", "lahf", "sahf", "xchg rax, rbx", "xchg eax, esi"];
    private static readonly string[] Vectors = ["paddd", "pxor", "pand", "psubb", "punpcklbw", "pmullw", "pcmpeqd", "paddq"];

    private void Simple()
    {
        switch (_random.Next(20))
        {
            case < 4:
                Line($"{Pick(TwoOperands)} {Both(Size())}");
                break;
            case < 6:
                Memory(Size());
                break;
            case < 8:
                for (var count = _random.Next(1, 6); count > 0; count--)
                    ShortOne();
                break;
            case 8:
                OneRegister(Size());
                break;
            case 9:
                Address();
                break;
            case 10:
                Stack();
                break;
            case 11:
                RedZone();
                break;
            case 12:
                Strings();
                break;
            case 13:
                Line($"{Pick(Vectors)} xmm{_random.Next(8)}, xmm{_random.Next(8)}");
                break;
            case 14:
                Line(_random.Next(2) == 0
                    ? $"movdqu xmm{_random.Next(8)}, xmmword ptr [r15 + {_random.Next(0x700)}]"
                    : $"movq {Writable().Name(8)}, xmm{_random.Next(8)}");
                break;
            case 15:
                Sensitive();
                break;
            case 16:
                Line($"cmov{Pick(Conditions)} {Writable().Name(8)}, {Any().Name(8)}");
                break;
            case 17:
                Line($"set{Pick(Conditions)} {Writable().Name(1)}");
                break;
            case 18:
                Line($"{Pick(["movzx", "movsx"])} {Writable().Name(_random.Next(2) == 0 ? 4 : 8)}, {Any().Name(_random.Next(1, 3))}");
                break;
            default:
                Line($"imul {Writable().Name(8)}, {Any().Name(8)}, {_random.Next(-200, 200)}");
                break;
        }
    }

    private int Size() => Pick(Sizes);

    private Register64 Any() => (Register64)_random.Next(16);

    private FormattableString Both(int size) => _random.Next(3) == 0
        ? (FormattableString)$"{Writable().Name(size)}, {Immediate(size)}"
        : $"{Writable().Name(size)}, {Any().Name(size)}";

    private int Immediate(int size) => size switch
    {
        1 => _random.Next(-128, 128),
        2 => _random.Next(-32768, 32768),
        _ => _random.Next(2) == 0 ? _random.Next(-128, 128) : _random.Next(int.MinValue, int.MaxValue),
    };

    /// <summary>An operand in memory that both runs have alike: by the pointer in r15, with an index, or in the module's data.</summary>
    private string Operand(int size)
    {
        switch (_random.Next(3))
        {
            case 0:
                return FormattableString.Invariant($"{Pointers[size]}[r15 + {(_random.Next(2) == 0 ? _random.Next(0x78) : _random.Next(0x700))}]");
            case 1:
                var index = Writable();
                Line($"and {index.Name(4)}, {_random.Next(0x80)}");
                return FormattableString.Invariant($"{Pointers[size]}[r15 + {index.Name(8)}*{1 << _random.Next(4)} + {_random.Next(0x100)}]");
            default:
                return FormattableString.Invariant($"{Pointers[size]}[rip + fuzz_data + {_random.Next(500)}]");
        }
    }

    private void Memory(int size)
    {
        var operand = Operand(size);
        switch (_random.Next(8))
        {
            case 0:
                Line($"{Pick(TwoOperands[..8])} {operand}, {(size == 8 ? _random.Next(-128, 128) : Immediate(size))}");
                break;
            case 1:
                Line($"{(_random.Next(2) == 0 ? "lock " : "")}{Pick(["add", "sub", "xor", "or"])} {operand}, {Any().Name(size)}");
                break;
            case 2:
                Line($"{(_random.Next(2) == 0 ? "lock " : "")}xadd {operand}, {Writable().Name(size)}");
                break;
            case 3:
                Line($"{Pick(OneOperand)} {operand}");
                break;
            case 4:
                Line($"mov {operand}, {Any().Name(size)}");
                break;
            case 5:
                Line($"{Pick(Shifts)} {operand}, {_random.Next(1, 8)}");
                break;
            default:
                Line($"{Pick(TwoOperands[..9])} {Writable().Name(size)}, {operand}");
                break;
        }
    }

    private void ShortOne()
    {
        var one = Pick(Short);
        var isFree = one switch
        {
            "cdq" or "cqo" => !_locked.Contains(Register64.Rdx),
            "xchg rax, rbx" => !_locked.Contains(Register64.Rax) && !_locked.Contains(Register64.Rbx),
            "xchg eax, esi" => !_locked.Contains(Register64.Rax) && !_locked.Contains(Register64.Rsi),
            "cwde" or "cdqe" or "lahf" => !_locked.Contains(Register64.Rax),
            _ => true,
        };
        if (isFree)
            Line(one);
    }

    private void OneRegister(int size)
    {
        var register = Writable();
        switch (_random.Next(4))
        {
            case 0:
                Line($"{Pick(Shifts)} {register.Name(size)}, {(_random.Next(2) == 0 ? "cl" : "3")}");
                break;
            case 1:
                Line($"bswap {register.Name(8)}");
                break;
            case 2:
                Line($"xchg {register.Name(size)}, {Writable().Name(size)}");
                break;
            default:
                Line($"{Pick(OneOperand)} {register.Name(size)}");
                break;
        }
    }

    private void Address()
    {
        var target = Writable().Name(8);
        switch (_random.Next(3))
        {
            case 0:
                Line($"lea {target}, [rip + fuzz_data + {_random.Next(500)}]");
                break;
            case 1:
                // Where the function itself is.
                Line($"lea {target}, [rip + {_name}]");
                break;
            default:
                // rsp cannot be an index.
                var index = Any();
                Line($"lea {target}, [{Any().Name(8)} + {(index == Register64.Rsp ? Register64.Rax : index).Name(8)}*{1 << _random.Next(4)} + {Immediate(4)}]");
                break;
        }
    }

    private void Stack()
    {
        Line($"push {Any().Name(8)}");
        Line(".cfi_adjust_cfa_offset 8");
        for (var count = _random.Next(4); count > 0; count--)
            Line($"{Pick(TwoOperands)} {Both(Size())}");
        if (_random.Next(2) == 0)
            Line($"xor {Writable().Name(8)}, [rsp]");
        Line($"pop {Writable().Name(8)}");
        Line(".cfi_adjust_cfa_offset -8");
    }

    private void RedZone()
    {
        var at = _random.Next(1, 17) * 8;
        Line($"mov [rsp - {at}], {Any().Name(8)}");
        for (var count = _random.Next(1, 4); count > 0; count--)
            Line($"{Pick(TwoOperands)} {Both(Size())}");
        ShortOne();
        Line($"mov {Writable().Name(8)}, [rsp - {at}]");
    }

    private void Strings()
    {
        if (_locked.Contains(Register64.Rcx) || _locked.Contains(Register64.Rsi) || _locked.Contains(Register64.Rdi) || _locked.Contains(Register64.Rax))
            return;
        Line("cld");
        Line($"lea rdi, [r15 + {_random.Next(0x700)}]");
        Line($"lea rsi, [r15 + {_random.Next(0x700)}]");
        Line($"mov ecx, {_random.Next(9)}");
        Line(Pick(["stosb", "stosd", "lodsb", "lodsq", "movsb", "movsq", "scasb", "cmpsb", "rep stosb", "rep movsb", "rep stosq", "repne scasb", "repe cmpsb"]));
    }

    /// <summary>Instructions of the catalog that give the same in both runs.</summary>
    private void Sensitive()
    {
        if (_locked.Contains(Register64.Rax) || _locked.Contains(Register64.Rcx) || _locked.Contains(Register64.Rdx))
            return;
        switch (_random.Next(5))
        {
            case 0:
                Line("pushfq");
                Line(".cfi_adjust_cfa_offset 8");
                Line($"{Pick(TwoOperands)} {Both(Size())}");
                Line("popfq");
                Line(".cfi_adjust_cfa_offset -8");
                break;
            case 1:
                Line("pushfq");
                Line(".cfi_adjust_cfa_offset 8");
                Line($"pop {Writable().Name(8)}");
                Line(".cfi_adjust_cfa_offset -8");
                break;
            case 2:
                Line("xor ecx, ecx");
                Line("xgetbv");
                break;
            default:
                OtherFlags();
                break;
        }
    }
}
