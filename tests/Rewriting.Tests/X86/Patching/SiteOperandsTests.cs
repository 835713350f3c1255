// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Rewriting.X86.Catalog;
using Afterlink.Rewriting.X86.Code;
using Afterlink.Rewriting.X86.Patching;
using Afterlink.Sites;
using Iced.Intel;

namespace Afterlink.Rewriting.Tests.X86.Patching;

/// <summary>The operands that records and site words take from instructions.</summary>
[TestClass]
public sealed class SiteOperandsTests
{
    // Bytes; flags; general register, its size; system register; base, index, scale, segment, address size; immediate; displacement.
    [TestMethod]
    [DataRow("0F A2", "None FF 0 FF - FF FF 1 0 8 - 0 0")]
    [DataRow("EC", "None 00 1 FF - FF FF 1 0 8 - 0 0")]
    [DataRow("66 E5 70", "ImmediatePort 00 2 FF - FF FF 1 0 8 - 112 0")]
    [DataRow("E7 71", "ImmediatePort 00 4 FF - FF FF 1 0 8 - 113 0")]
    [DataRow("F3 6C", "Repeat, Memory FF 1 FF - 07 FF 1 0 8 - 0 0")]
    [DataRow("64 66 6F", "Memory FF 2 FF - 06 FF 1 4 8 - 0 0")]
    [DataRow("67 6D", "Memory FF 4 FF - 07 FF 1 0 4 - 0 0")]
    [DataRow("44 0F 20 C7", "None 07 8 08 - FF FF 1 0 8 - 0 0")]
    [DataRow("41 0F 22 DC", "None 0C 8 03 - FF FF 1 0 8 - 0 0")]
    [DataRow("0F 23 F8", "None 00 8 07 - FF FF 1 0 8 - 0 0")]
    [DataRow("8C C8", "None 00 4 01 - FF FF 1 0 8 - 0 0")]
    [DataRow("8C 1F", "Memory FF 2 03 - 07 FF 1 0 8 - 0 0")]
    [DataRow("49 0F C7 F6", "None 0E 8 FF - FF FF 1 0 8 - 0 0")]
    [DataRow("0F 01 54 8D F8", "Memory FF A FF - 05 01 4 0 8 - 0 -8")]
    [DataRow("65 0F 01 0B", "Memory FF A FF - 03 FF 1 5 8 - 0 0")]
    [DataRow("67 0F 01 13", "Memory FF A FF - 03 FF 1 0 4 - 0 0")]
    [DataRow("0F 01 1D 10 00 00 00", "Memory FF A FF - FE FF 1 0 8 - 0 4119")]
    [DataRow("0F 02 C1", "None 00 4 FF - 01 FF 1 0 8 - 0 0")]
    [DataRow("0F 02 03", "Memory 00 4 FF - 03 FF 1 0 8 - 0 0")]
    [DataRow("9C", "None FF 8 FF - FF FF 1 0 8 - 0 0")]
    [DataRow("66 9D", "None FF 2 FF - FF FF 1 0 8 - 0 0")]
    [DataRow("CD 80", "None FF 0 FF - FF FF 1 0 8 - 128 0")]
    [DataRow("66 0F 38 82 01", "Memory 00 8 FF - 01 FF 1 0 8 - 0 0")]
    public void Of_Instruction_HasTheFieldsOfItsRecord(string bytes, string expected)
    {
        var instruction = Decode(bytes);
        Assert.AreEqual(expected, Describe(SiteOperands.Of(instruction, X86Catalog.Find(instruction.Code)!.Kind)));
    }

    // What a probe's record must not hold is a number that no general register has: the runtime would refuse the module.
    [TestMethod]
    [DataRow("48 8B 44 8D F8", "Memory FF 8 FF - 05 01 4 0 8 - 0 -8", "mov rax,[rbp+rcx*4-8]")]
    [DataRow("64 8B 04 25 28 00 00 00", "Memory FF 4 FF - FF FF 1 4 8 - 0 40", "mov eax,fs:[28h]")]
    [DataRow("88 E0", "None FF 0 FF - FF FF 1 0 8 - 0 0", "mov al,ah")]
    [DataRow("45 88 FE", "None FF 0 FF - FF FF 1 0 8 - 0 0", "mov r14b,r15b")]
    [DataRow("62 A1 7C 48 28 F9", "None FF 0 FF - FF FF 1 0 8 - 0 0", "vmovaps zmm23,zmm17")]
    [DataRow("62 F2 7D 41 90 04 88", "None FF 0 FF - FF FF 1 0 8 - 0 0", "vpgatherdd zmm0{k1},[rax+zmm17*4]")]
    [DataRow("F3 A4", "Repeat FF 0 FF - FF FF 1 0 8 - 0 0", "rep movsb")]
    public void Of_Probe_HasItsMemoryOperandAndNoOther(string bytes, string expected, string text) =>
        Assert.AreEqual(expected, Describe(SiteOperands.Of(Decode(bytes), SiteKind.Probe)), text);

    [TestMethod]
    [DataRow("0F A2", false)]
    [DataRow("0F 20 C0", false)]
    [DataRow("0F 20 C5", true)]
    [DataRow("41 0F 20 C4", true)]
    [DataRow("41 0F 22 DB", false)]
    [DataRow("0F 01 55 08", true)]
    [DataRow("42 0F 01 14 38", true)]
    [DataRow("0F 01 14 24", false)]
    [DataRow("F3 6C", false)]
    public void NamesCalleeSaved_Instruction_AsksForAFullFrame(string bytes, bool expected) =>
        Assert.AreEqual(expected, SiteWord.NamesCalleeSaved(Decode(bytes)));

    [TestMethod]
    [DataRow(StateUse.None, false, BindingLayout.SaveArguments)]
    [DataRow(StateUse.Sse, false, BindingLayout.SaveSse)]
    [DataRow(StateUse.Avx, false, BindingLayout.SaveExtended | BindingLayout.WithoutX87 | BindingLayout.WithoutAvx512)]
    [DataRow(StateUse.X87, false, BindingLayout.SaveExtended | BindingLayout.WithoutAvx512)]
    [DataRow(StateUse.Avx512, false, BindingLayout.SaveExtended | BindingLayout.WithoutX87)]
    [DataRow(StateUse.All, false, BindingLayout.SaveExtended)]
    [DataRow(StateUse.All, true, BindingLayout.SaveNone)]
    public void Of_Module_ChoosesTheSaveClass(object use, bool isDeclared, int expected) =>
        Assert.AreEqual(7 | expected, SiteWord.Of(7, Decode("0F 01 C1"), SiteKind.Hypercall, isDeclared, (StateUse)use));

    [TestMethod]
    [DataRow("9C", SiteKind.PushFlags, StateUse.None, true)]
    [DataRow("9D", SiteKind.PopFlags, StateUse.Avx, true)]
    [DataRow("9C", SiteKind.PushFlags, StateUse.Flags, false)]
    [DataRow("9D", SiteKind.PopFlags, StateUse.All, false)]
    [DataRow("FA", SiteKind.DisableInterrupts, StateUse.None, false, DisplayName = "of no interest elsewhere")]
    public void Of_Module_TellsWhetherItsOwnCodeLoadsFlags(string bytes, SiteKind kind, object use, bool expected) =>
        Assert.AreEqual(expected, (SiteWord.Of(7, Decode(bytes), kind, false, (StateUse)use) & BindingLayout.StatusFlagsOnly) != 0);

    [TestMethod]
    public void Of_ModuleThatLoadsFlags_ChoosesTheSaveClassAllTheSame() =>
        Assert.AreEqual(7 | BindingLayout.SaveSse, SiteWord.Of(7, Decode("0F 01 C1"), SiteKind.Hypercall, false, StateUse.Sse | StateUse.Flags));

    [TestMethod]
    public void Of_Probe_AsksForAFullFrame() =>
        Assert.AreEqual(BindingLayout.FullFrame, SiteWord.Of(7, Decode("90"), SiteKind.Probe, false, StateUse.None) & BindingLayout.FullFrame);

    private static string Describe(SiteOperands o) =>
        $"{o.Flags} {o.Register:X2} {o.OperandSize:X} {o.SystemRegister:X2} - {o.MemoryBase:X2} {o.MemoryIndex:X2} {o.MemoryScale} {o.MemorySegment} {o.AddressSize} - {o.Immediate} {o.Displacement}";

    private static Instruction Decode(string bytes)
    {
        var decoder = Decoder.Create(64, Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)), 0x1000);
        decoder.Decode(out var instruction);
        return instruction;
    }
}
