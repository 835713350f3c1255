// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.X86.Catalog;
using Iced.Intel;

namespace Afterlink.Rewriting.Tests.X86.Catalog;

[TestClass]
public sealed class X86CatalogTests
{
    public static IEnumerable<object[]> AllEncodings =>
        from entry in X86Catalog.All
        from code in entry.Codes.ToArray()
        select new object[] { entry.Name, code.ToString() };

    [TestMethod]
    [DynamicData(nameof(AllEncodings))]
    public void Find_EncodedAndDecodedInstruction_GivesItsRow(string name, string code)
    {
        var bytes = InstructionBuilder.Encode(Enum.Parse<Iced.Intel.Code>(code));
        var decoder = Decoder.Create(64, bytes);
        decoder.Decode(out var instruction);

        var entry = X86Catalog.Find(instruction.Code);

        Assert.IsNotNull(entry, $"{Convert.ToHexString(bytes)} decodes as {instruction.Code}");
        Assert.AreEqual(name, entry.Name);
        Assert.IsTrue(bytes.Length >= entry.MinLength && bytes.Length <= entry.MaxLength, $"{bytes.Length} bytes");
    }

    [TestMethod]
    public void All_EveryEncoding_IsInOneRow()
    {
        var twice = X86Catalog.All.SelectMany(static entry => entry.Codes.ToArray()).GroupBy(static code => code).Where(static group => group.Count() > 1);
        Assert.IsEmpty(twice.Select(static group => group.Key).ToArray());
    }

    [TestMethod]
    public void Find_Ud2_IsKnownAndNoSite()
    {
        var entry = X86Catalog.Find(Iced.Intel.Code.Ud2);
        Assert.IsNotNull(entry);
        Assert.IsFalse(entry.IsSite);
        Assert.IsNull(entry.Binding);
    }

    [TestMethod]
    [DataRow(nameof(Iced.Intel.Code.Nopd))]
    [DataRow(nameof(Iced.Intel.Code.Retnq))]
    [DataRow(nameof(Iced.Intel.Code.Endbr64))]
    [DataRow(nameof(Iced.Intel.Code.Mov_r64_rm64))]
    [DataRow(nameof(Iced.Intel.Code.Xsave_mem))]
    [DataRow(nameof(Iced.Intel.Code.Cld))]
    public void Find_OrdinaryInstruction_IsNull(string code) => Assert.IsNull(X86Catalog.Find(Enum.Parse<Iced.Intel.Code>(code)));

    // The rows of the reference list (Intel SDM volume 2; measured at privilege level 3), in its order.
    [TestMethod]
    [DataRow("FA", "DisableInterrupts", "Faults", "FastPath")]
    [DataRow("FB", "EnableInterrupts", "Faults", "FastPath")]
    [DataRow("9C", "PushFlags", "SilentlyWrong", "FastPath")]
    [DataRow("66 9C", "PushFlags", "SilentlyWrong", "FastPath")]
    [DataRow("9D", "PopFlags", "SilentlyWrong", "FastPath")]
    [DataRow("48 CF", "InterruptReturn", "SilentlyWrong", "Monitor")]
    [DataRow("F4", "Halt", "Faults", "Handler")]
    [DataRow("E4 70", "PortIn8", "Faults", "Handler")]
    [DataRow("66 E5 70", "PortIn16", "Faults", "Handler")]
    [DataRow("ED", "PortIn32", "Faults", "Handler")]
    [DataRow("EE", "PortOut8", "Faults", "Handler")]
    [DataRow("66 EF", "PortOut16", "Faults", "Handler")]
    [DataRow("E7 70", "PortOut32", "Faults", "Handler")]
    [DataRow("F3 6C", "PortInString8", "Faults", "Handler")]
    [DataRow("66 6D", "PortInString16", "Faults", "Handler")]
    [DataRow("F3 6F", "PortOutString32", "Faults", "Handler")]
    [DataRow("0F 32", "ReadMsr", "Faults", "Handler")]
    [DataRow("0F 30", "WriteMsr", "Faults", "Handler")]
    [DataRow("0F 31", "ReadTimeStampCounter", "Works", "FastPath")]
    [DataRow("0F 01 F9", "ReadTimeStampCounterAndProcessorId", "Works", "FastPath")]
    [DataRow("0F 33", "ReadPerformanceCounter", "Faults", "Handler")]
    [DataRow("0F A2", "Cpuid", "SilentlyWrong", "FastPath")]
    [DataRow("F3 0F C7 F9", "ReadProcessorId", "Works", "Native")]
    [DataRow("0F 01 D0", "ReadExtendedControlRegister", "Works", "Monitor")]
    [DataRow("0F 01 D1", "WriteExtendedControlRegister", "Faults", "Monitor")]
    [DataRow("48 0F C7 F0", "RandomNumber", "Works", "Native")]
    [DataRow("0F C7 F8", "RandomSeed", "Works", "Native")]
    [DataRow("0F 20 C0", "ReadControlRegister", "Faults", "Handler")]
    [DataRow("44 0F 22 C0", "WriteControlRegister", "Faults", "Handler")]
    [DataRow("0F 21 F8", "ReadDebugRegister", "Faults", "Handler")]
    [DataRow("0F 23 F8", "WriteDebugRegister", "Faults", "Handler")]
    [DataRow("0F 06", "ClearTaskSwitched", "Faults", "Monitor")]
    [DataRow("0F 01 E0", "StoreMachineStatusWord", "SilentlyWrong", "Monitor")]
    [DataRow("0F 01 07", "StoreGlobalDescriptorTable", "SilentlyWrong", "Monitor")]
    [DataRow("0F 00 00", "StoreLocalDescriptorTable", "SilentlyWrong", "Monitor")]
    [DataRow("0F 00 C8", "StoreTaskRegister", "SilentlyWrong", "Monitor")]
    [DataRow("0F 02 C1", "LoadAccessRights", "SilentlyWrong", "Monitor")]
    [DataRow("0F 00 28", "VerifyWrite", "SilentlyWrong", "Monitor")]
    [DataRow("8C C8", "ReadSegmentRegister", "SilentlyWrong", "Monitor")]
    [DataRow("8E D8", "WriteSegmentRegister", "SilentlyWrong", "Monitor")]
    [DataRow("0F A1", "LoadSegmentRegister", "SilentlyWrong", "Report")]
    [DataRow("0F B2 07", "LoadSegmentRegister", "SilentlyWrong", "Report")]
    [DataRow("0F A0", "PushSegmentRegister", "SilentlyWrong", "Report")]
    [DataRow("CB", "FarReturn", "SilentlyWrong", "Monitor")]
    [DataRow("FF 1F", "FarTransfer", "SilentlyWrong", "Report")]
    [DataRow("CD 80", "SoftwareInterrupt", "Faults", "Monitor")]
    [DataRow("CC", "Breakpoint", "Traps", "Report")]
    [DataRow("0F 05", "SystemCall", "EntersHost", "Report")]
    [DataRow("0F 07", "SystemReturn", "Faults", "Report")]
    [DataRow("F3 48 0F AE C0", "ReadFsBase", "Works", "Native")]
    [DataRow("0F 01 38", "InvalidatePage", "Faults", "Monitor")]
    [DataRow("0F AE 38", "FlushCacheLine", "Works", "Native")]
    [DataRow("66 0F AE 38", "FlushCacheLine", "Works", "Native")]
    [DataRow("66 0F AE 30", "FlushCacheLine", "Works", "Native")]
    [DataRow("0F 1C 00", "FlushCacheLine", "Works", "Native")]
    [DataRow("0F 01 CB", "SetAccessCheck", "IllegalInstruction", "Monitor")]
    [DataRow("0F 01 C8", "MonitorAddress", "IllegalInstruction", "Monitor")]
    [DataRow("0F 01 FB", "MonitorWait", "Works", "Monitor")]
    [DataRow("66 0F AE F0", "TimedPause", "Works", "Native")]
    [DataRow("0F 01 EE", "ReadProtectionKeys", "IllegalInstruction", "Native")]
    [DataRow("0F 01 C1", "Hypercall", "Faults", "Handler")]
    [DataRow("0F 01 D9", "Hypercall", "EntersHost", "Handler")]
    [DataRow("0F 01 C2", "Virtualization", "IllegalInstruction", "Report")]
    [DataRow("0F 01 D8", "Virtualization", "Faults", "Report")]
    [DataRow("0F AA", "Platform", "IllegalInstruction", "Report")]
    public void Find_RowOfTheReference_SaysWhatItDoes(string bytes, string kind, string userMode, string binding)
    {
        var decoder = Decoder.Create(64, Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)));
        decoder.Decode(out var instruction);
        var entry = X86Catalog.Find(instruction.Code);
        Assert.IsNotNull(entry);
        Assert.AreEqual($"{kind} {userMode} {binding}", $"{entry.Kind} {entry.UserMode} {entry.Binding}");
    }
}
