// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Iced.Intel;

namespace Afterlink.Rewriting.Tests.X86.Catalog;

/// <summary>Encodes an instruction of any encoding, with operands that fit.</summary>
internal static class InstructionBuilder
{
    /// <summary>The bytes of an instruction.</summary>
    public static byte[] Encode(Iced.Intel.Code code)
    {
        var info = code.ToOpCode();
        var instruction = default(Instruction);
        instruction.Code = code;
        for (var i = 0; i < info.OpCount; i++)
            SetOperand(ref instruction, i, info.GetOpKind(i));

        var writer = new CodeWriterToList();
        var encoder = Encoder.Create(64, writer);
        _ = encoder.Encode(instruction, 0x1000);
        return writer.ToArray();
    }

    private static void SetOperand(ref Instruction instruction, int operand, OpCodeOperandKind kind)
    {
        switch (kind)
        {
            case OpCodeOperandKind.imm8:
                instruction.SetOpKind(operand, OpKind.Immediate8);
                instruction.Immediate8 = 0x70;
                break;
            case OpCodeOperandKind.imm16:
                instruction.SetOpKind(operand, OpKind.Immediate16);
                instruction.Immediate16 = 16;
                break;
            case OpCodeOperandKind.seg_rSI:
                instruction.SetOpKind(operand, OpKind.MemorySegRSI);
                break;
            case OpCodeOperandKind.es_rDI:
                instruction.SetOpKind(operand, OpKind.MemoryESRDI);
                break;
            case OpCodeOperandKind.mem or OpCodeOperandKind.r16_or_mem or OpCodeOperandKind.r32_or_mem or OpCodeOperandKind.r64_or_mem:
                instruction.SetOpKind(operand, OpKind.Memory);
                instruction.MemoryBase = Register.RBX;
                instruction.MemoryDisplSize = 1;
                instruction.MemoryDisplacement64 = 8;
                break;
            default:
                instruction.SetOpKind(operand, OpKind.Register);
                instruction.SetOpRegister(operand, RegisterOf(kind));
                break;
        }
    }

    private static Register RegisterOf(OpCodeOperandKind kind) => kind switch
    {
        OpCodeOperandKind.al => Register.AL,
        OpCodeOperandKind.ax => Register.AX,
        OpCodeOperandKind.eax => Register.EAX,
        OpCodeOperandKind.dx => Register.DX,
        OpCodeOperandKind.fs => Register.FS,
        OpCodeOperandKind.gs => Register.GS,
        OpCodeOperandKind.seg_reg => Register.FS,
        OpCodeOperandKind.cr_reg => Register.CR3,
        OpCodeOperandKind.dr_reg => Register.DR7,
        OpCodeOperandKind.r16_reg or OpCodeOperandKind.r16_rm => Register.CX,
        OpCodeOperandKind.r32_reg or OpCodeOperandKind.r32_rm => Register.ECX,
        OpCodeOperandKind.r64_reg or OpCodeOperandKind.r64_rm or OpCodeOperandKind.r64_reg_mem => Register.RCX,
        OpCodeOperandKind.r32_reg_mem => Register.ECX,
        _ => throw new NotSupportedException($"add operand kind {kind}"),
    };

    private sealed class CodeWriterToList : CodeWriter
    {
        private readonly List<byte> _bytes = [];

        public override void WriteByte(byte value) => _bytes.Add(value);

        public byte[] ToArray() => [.. _bytes];
    }
}
