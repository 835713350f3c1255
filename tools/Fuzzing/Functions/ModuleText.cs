// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Text;

namespace Afterlink.Fuzzing.Functions;

/// <summary>The assembler text of a module of random functions, with what they call and the data that they use.</summary>
internal static class ModuleText
{
    /// <summary>How many functions there are to be called.</summary>
    public const int HelperCount = 4;

    // They write rax and rdx, and read their return address: it must be the original's.
    private const string Helpers = """
        .intel_syntax noprefix
        .text
        .macro function name
        .type \name, @function
        \name:
        .cfi_startproc
        .endm
        .macro end name
        .cfi_endproc
        .size \name, . - \name
        .endm
        function helper_0
        mov rax, [rsp]
        xor rdx, rax
        ret
        end helper_0
        function helper_1
        stc
        ret
        end helper_1
        function helper_2
        push rbx
        .cfi_adjust_cfa_offset 8
        add rax, [rsp + 8]
        lea rdx, [rip + helper_1]
        call rdx
        pop rbx
        .cfi_adjust_cfa_offset -8
        ret
        end helper_2
        function helper_3
        test rax, rax
        js 1f
        lea rax, [rax + rdx*2 + 1]
        1: ret
        end helper_3

        """;

    private const string Data = """
        .data
        .p2align 4
        .globl fuzz_data
        fuzz_data:
        .irp n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32
        .quad 0x123456789abcdef * \n, 0xfedcba987654321 + \n
        .endr
        .section .data.rel.ro, "aw"

        """;

    /// <summary>Writes a module.</summary>
    /// <param name="functions">How many functions.</param>
    /// <param name="random">Chooses all.</param>
    public static string Make(int functions, Random random)
    {
        var text = new StringBuilder(Helpers);
        var setsDirection = random.Next(2) == 0;
        for (var i = 0; i < functions; i++)
            FunctionText.Append(i, setsDirection, random, text);
        text.Append(Data);
        for (var i = 0; i < HelperCount; i++)
            text.Append(CultureInfo.InvariantCulture, $"pointer_helper_{i}: .quad helper_{i}\n");
        return text.Append(".section .note.GNU-stack, \"\", @progbits\n").ToString();
    }
}
