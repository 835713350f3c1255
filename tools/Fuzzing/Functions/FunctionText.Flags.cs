// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Fuzzing.Functions;

/// <summary>Statements with flags besides the status flags.</summary>
internal sealed partial class FunctionText
{
    // DF, NT, ID (Intel SDM volume 1, 3.4.3).
    private static readonly int[] OtherFlagBits = [0x400, 0x4000, 0x200000, 0x204400];

    private static readonly string[] StringsEitherWay = ["lodsb", "lodsq", "movsb", "movsq", "stosd", "scasb"];

    /// <summary>Sets one or all of DF, NT and ID, goes on with them, reads them, and clears them.</summary>
    private void OtherFlags()
    {
        // In a module with `std` half of the time by that.
        var bits = Pick(OtherFlagBits);
        if (_setsDirection && _random.Next(2) == 0)
        {
            bits = OtherFlagBits[0];
            Line("std");
        }
        else
        {
            ChangeFlags($"or dword ptr [rsp], {bits}");
        }

        for (var count = _random.Next(4); count > 0; count--)
            Line($"{Pick(TwoOperands)} {Both(Size())}");
        if (!_locked.Contains(Register64.Rsi) && !_locked.Contains(Register64.Rdi) && _random.Next(2) == 0)
        {
            Line($"lea rdi, [r15 + {_random.Next(0x100, 0x700)}]");
            Line($"lea rsi, [r15 + {_random.Next(0x100, 0x700)}]");
            Line(Pick(StringsEitherWay));
        }

        Line("pushfq");
        Line(".cfi_adjust_cfa_offset 8");
        Line($"pop {Writable().Name(8)}");
        Line(".cfi_adjust_cfa_offset -8");
        ChangeFlags($"and dword ptr [rsp], {~bits}");
    }

    private void ChangeFlags(string how)
    {
        Line("pushfq");
        Line(".cfi_adjust_cfa_offset 8");
        Line(how);
        Line("popfq");
        Line(".cfi_adjust_cfa_offset -8");
    }
}
