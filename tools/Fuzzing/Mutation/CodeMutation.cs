// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Fuzzing.Mutation;

/// <summary>Puts instructions into code that change its control flow, its sites or how it decodes.</summary>
internal static class CodeMutation
{
    // Numbers that are at the end of one of these are random: where a branch leads, what an operand is.
    private static readonly (byte[] Opcode, int RandomBytes)[] Instructions =
    [
        ([0xeb], 1),                    // jmp short
        ([0x74], 1),                    // je short
        ([0xe2], 1),                    // loop
        ([0xe3], 1),                    // jrcxz
        ([0xe8], 4),                    // call
        ([0xe9], 4),                    // jmp
        ([0x0f, 0x85], 4),              // jne
        ([0xff, 0xe0], 0),              // jmp *%rax
        ([0x3e, 0xff, 0xe0], 0),        // notrack jmp *%rax
        ([0xff, 0x24, 0xc5], 4),        // jmp *table(,%rax,8)
        ([0xff, 0x25], 4),              // jmp *table(%rip)
        ([0x48, 0x8d, 0x05], 4),        // lea label(%rip), %rax
        ([0x48, 0x63, 0x04, 0x88], 0),  // movslq (%rax,%rcx,4), %rax
        ([0xc3], 0),                    // ret
        ([0xcc], 0),                    // int3
        ([0x0f, 0x0b], 0),              // ud2
        ([0xfa], 0),                    // cli
        ([0xfb], 0),                    // sti
        ([0xec], 0),                    // in %dx, %al
        ([0xe4], 1),                    // in $port, %al
        ([0x0f, 0xa2], 0),              // cpuid
        ([0x0f, 0x31], 0),              // rdtsc
        ([0x0f, 0x01, 0xc1], 0),        // vmcall
        ([0x9c], 0),                    // pushf
        ([0x9d], 0),                    // popf
        ([0x0f, 0x22, 0xc0], 0),        // mov %rax, %cr0
        ([0x0f, 0x01, 0x1d], 4),        // lidt (%rip)
        ([0xf3, 0x6c], 0),              // rep insb
        ([0x66, 0x90], 0),              // nop
        ([0x0f, 0x1f, 0x44, 0], 1),     // nop
        ([0x66, 0x2e, 0x0f, 0x1f, 0x84, 0], 4),
        ([0xc5, 0xf8, 0x77], 0),        // vzeroupper
        ([0x66, 0x48], 0),              // prefixes of whatever follows
    ];

    public static void Apply(Span<byte> code, Random random)
    {
        for (var count = random.Next(1, 5); count > 0; count--)
        {
            var (opcode, randomBytes) = Instructions[random.Next(Instructions.Length)];
            var length = opcode.Length + randomBytes;
            if (length > code.Length)
                continue;
            var place = code.Slice(random.Next(code.Length - length + 1), length);
            opcode.CopyTo(place);
            FillOperand(place[opcode.Length..], code.Length, random);
        }
    }

    /// <summary>Distances that stay inside the code where the operand is wide enough to leave it.</summary>
    private static void FillOperand(Span<byte> operand, int codeLength, Random random)
    {
        if (operand.Length != sizeof(int) || random.Next(8) == 0)
            random.NextBytes(operand);
        else
            BitConverter.TryWriteBytes(operand, random.Next(-codeLength, codeLength));
    }
}
