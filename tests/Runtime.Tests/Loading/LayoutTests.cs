// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Runtime.InteropServices;
using Afterlink.Bindings;
using Afterlink.Cpuid;
using Afterlink.Loading;
using Afterlink.Modules;
using Afterlink.Monitor;
using Afterlink.Monitor.Interrupts;
using Afterlink.Provider;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Loading;

[TestClass]
public sealed class LayoutTests
{
    public static IEnumerable<object[]> SharedOffsets =>
    [
        ["SLOT_HANDLER", Offset<BindingSlot>(nameof(BindingSlot.Handler))],
        ["SLOT_CONTEXT", Offset<BindingSlot>(nameof(BindingSlot.Context))],
        ["SLOT_DATUM", Offset<BindingSlot>(nameof(BindingSlot.Datum))],
        ["SLOT_HYPERCALL", (long)SiteKind.Hypercall * BindingLayout.SlotSize],
        ["CONTEXT_CPU", Offset<ModuleContext>(nameof(ModuleContext.CpuOffset))],
        ["CONTEXT_PROBE_HANDLER", Offset<ModuleContext>(nameof(ModuleContext.ProbeHandler))],
        ["CPU_INTERRUPT_FLAG", Offset<VirtualCpuState>(nameof(VirtualCpuState.InterruptFlag))],
        ["CPU_QUIET", Offset<VirtualCpuState>(nameof(VirtualCpuState.Quiet))],
        ["CPU_TSC_OFFSET", Offset<VirtualCpuState>(nameof(VirtualCpuState.TscOffset))],
        ["CPU_TSC_SCALE", Offset<VirtualCpuState>(nameof(VirtualCpuState.TscScale))],
        ["CPU_TSC_VALUE", Offset<VirtualCpuState>(nameof(VirtualCpuState.TscValue))],
        ["CPU_TSC_STEP", Offset<VirtualCpuState>(nameof(VirtualCpuState.TscStep))],
        ["CPU_TSC_AUX", Offset<VirtualCpuState>(nameof(VirtualCpuState.TscAux))],
        ["CPU_DEPTH", Offset<VirtualCpuState>(nameof(VirtualCpuState.Depth))],
        ["CPU_IDT_BASE", Offset<VirtualCpuState>(nameof(VirtualCpuState.IdtBase))],
        ["CPU_HELD_FLAGS", Offset<VirtualCpuState>(nameof(VirtualCpuState.HeldFlags))],
        ["CPU_BEYOND_STATUS_FLAGS", Offset<VirtualCpuState>(nameof(VirtualCpuState.BeyondStatusFlags))],
        ["CPU_ENTRY_STACK", Offset<VirtualCpuState>(nameof(VirtualCpuState.EntryStack))],
        ["CPU_ENTRY_TARGET", Offset<VirtualCpuState>(nameof(VirtualCpuState.EntryTarget))],
        ["CPU_ENTRY_RCX", Offset<VirtualCpuState>(nameof(VirtualCpuState.EntryRcx))],
        ["CPU_ENTRY_SS", Offset<VirtualCpuState>(nameof(VirtualCpuState.EntrySs))],
        ["CPU_ENTRY_RSP", Offset<VirtualCpuState>(nameof(VirtualCpuState.EntryRsp))],
        ["CPU_ENTRY_RFLAGS", Offset<VirtualCpuState>(nameof(VirtualCpuState.EntryRflags))],
        ["CPU_ENTRY_CS", Offset<VirtualCpuState>(nameof(VirtualCpuState.EntryCs))],
        ["CPU_ENTRY_RIP", Offset<VirtualCpuState>(nameof(VirtualCpuState.EntryRip))],
        ["CPU_ENTRY_ERROR", Offset<VirtualCpuState>(nameof(VirtualCpuState.EntryError))],
        ["FLAGS_HELD", (long)FlagsImage.Held],
        ["ENTRY_MINUS_LEAF", Offset<CpuidEntry>(nameof(CpuidEntry.MinusLeaf))],
        ["ENTRY_INDEXED", Offset<CpuidEntry>(nameof(CpuidEntry.Indexed))],
        ["ENTRY_MINUS_SUBLEAF", Offset<CpuidEntry>(nameof(CpuidEntry.MinusSubleaf))],
        ["ENTRY_EAX", Offset<CpuidEntry>(nameof(CpuidEntry.Eax))],
        ["ENTRY_EBX", Offset<CpuidEntry>(nameof(CpuidEntry.Ebx))],
        ["ENTRY_ECX", Offset<CpuidEntry>(nameof(CpuidEntry.Ecx))],
        ["ENTRY_EDX", Offset<CpuidEntry>(nameof(CpuidEntry.Edx))],
        ["ENTRY_NEXT", Offset<CpuidEntry>(nameof(CpuidEntry.Next))],
        ["FRAME_R15", Offset<RegisterFrame>(nameof(RegisterFrame.R15))],
        ["FRAME_RBP", Offset<RegisterFrame>(nameof(RegisterFrame.Rbp))],
        ["FRAME_R11", Offset<RegisterFrame>(nameof(RegisterFrame.R11))],
        ["FRAME_RBX", Offset<RegisterFrame>(nameof(RegisterFrame.Rbx))],
        ["FRAME_RAX", Offset<RegisterFrame>(nameof(RegisterFrame.Rax))],
        ["FRAME_RFLAGS", Offset<RegisterFrame>(nameof(RegisterFrame.Rflags))],
        ["FRAME_SITE", Offset<RegisterFrame>(nameof(RegisterFrame.SiteWord))],
        ["SITE_SAVE_MASK", (long)BindingLayout.SaveMask],
        ["SITE_SAVE_SSE", (long)BindingLayout.SaveSse],
        ["SITE_SAVE_EXTENDED", (long)BindingLayout.SaveExtended],
        ["SITE_FULL_FRAME", (long)BindingLayout.FullFrame],
        ["SITE_WITHOUT_X87", (long)BindingLayout.WithoutX87],
        ["SITE_WITHOUT_AVX512", (long)BindingLayout.WithoutAvx512],
        ["SITE_STATUS_FLAGS_ONLY", (long)BindingLayout.StatusFlagsOnly],
        ["EXTENDED_XSAVE", (long)ExtendedMethod.Xsave],
        ["EXTENDED_BY_REGISTER", (long)ExtendedMethod.ByRegister],
        ["CPU_COUNT", (long)VirtualCpuSet.Count],
    ];

    /// <summary>What stubs of rewritten modules have in them: changing one of these is a new version.</summary>
    public static IEnumerable<object[]> StubOffsets =>
    [
        [Offset<DeclaredSlot>(nameof(DeclaredSlot.Handlers)), BindingLayout.DeclaredHandlersOffset],
        [Offset<DeclaredSlot>(nameof(DeclaredSlot.CpuOffset)), BindingLayout.DeclaredCpuOffset],
        [Offset<DeclaredSlot>(nameof(DeclaredSlot.Slow)), BindingLayout.DeclaredSlowOffset],
        [Offset<DeclaredSlot>(nameof(DeclaredSlot.Pending)), BindingLayout.DeclaredPendingOffset],
        [Offset<VirtualCpuState>(nameof(VirtualCpuState.Quiet)), BindingLayout.CpuQuietOffset],
        [Offset<VirtualCpuState>(nameof(VirtualCpuState.Depth)), BindingLayout.CpuDepthOffset],
    ];

    public static IEnumerable<object[]> RecordFields =>
    [
        [nameof(SiteRecord.Address), SiteTableLayout.RecordAddress],
        [nameof(SiteRecord.Window), SiteTableLayout.RecordWindow],
        [nameof(SiteRecord.Stub), SiteTableLayout.RecordStub],
        [nameof(SiteRecord.Kind), SiteTableLayout.RecordKind],
        [nameof(SiteRecord.Length), SiteTableLayout.RecordLength],
        [nameof(SiteRecord.WindowLength), SiteTableLayout.RecordWindowLength],
        [nameof(SiteRecord.WindowType), SiteTableLayout.RecordWindowType],
        [nameof(SiteRecord.Flags), SiteTableLayout.RecordFlags],
        [nameof(SiteRecord.Register), SiteTableLayout.RecordRegister],
        [nameof(SiteRecord.OperandSize), SiteTableLayout.RecordOperandSize],
        [nameof(SiteRecord.SystemRegister), SiteTableLayout.RecordSystemRegister],
        [nameof(SiteRecord.MemoryBase), SiteTableLayout.RecordMemoryBase],
        [nameof(SiteRecord.MemoryIndex), SiteTableLayout.RecordMemoryIndex],
        [nameof(SiteRecord.MemoryScale), SiteTableLayout.RecordMemoryScale],
        [nameof(SiteRecord.MemorySegment), SiteTableLayout.RecordMemorySegment],
        [nameof(SiteRecord.AddressSize), SiteTableLayout.RecordAddressSize],
        [nameof(SiteRecord.Immediate), SiteTableLayout.RecordImmediate],
        [nameof(SiteRecord.Displacement), SiteTableLayout.RecordDisplacement],
        [nameof(SiteRecord.Bytes0), SiteTableLayout.RecordBytes],
        [nameof(SiteRecord.Symbol), SiteTableLayout.RecordSymbol],
        [nameof(SiteRecord.SymbolOffset), SiteTableLayout.RecordSymbolOffset],
        [nameof(SiteRecord.Source), SiteTableLayout.RecordSource],
        [nameof(SiteRecord.Line), SiteTableLayout.RecordLine],
        [nameof(SiteRecord.Reason), SiteTableLayout.RecordReason],
        [nameof(SiteRecord.Hypercall), SiteTableLayout.RecordHypercall],
        [nameof(SiteRecord.Text), SiteTableLayout.RecordText],
    ];

    [TestMethod]
    [DynamicData(nameof(SharedOffsets))]
    public void Assembly_SharedConstant_EqualsCSharp(string name, long expected)
    {
        var line = File.ReadLines(Fixtures.Source("layout.inc")).Single(line => line.StartsWith($".set {name},", StringComparison.Ordinal));
        var value = line[(line.IndexOf(',') + 1)..].Trim();

        var actual = value.StartsWith("0x", StringComparison.Ordinal)
            ? long.Parse(value[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : long.Parse(value, CultureInfo.InvariantCulture);
        Assert.AreEqual(expected, actual);
    }

    [TestMethod]
    [DynamicData(nameof(StubOffsets))]
    public void Stub_OffsetOfADeclaredHypercall_EqualsTheField(long field, int expected) => Assert.AreEqual(expected, (int)field);

    [TestMethod]
    [DynamicData(nameof(RecordFields))]
    public void SiteRecord_Field_StandsWhereTheTableHasIt(string field, int expected) => Assert.AreEqual(expected, (int)Offset<SiteRecord>(field));

    [TestMethod]
    public unsafe void HypercallFrame_EndOfARegisterFrame_IsTheSameMemory()
    {
        Assert.AreEqual(sizeof(RegisterFrame) - sizeof(HypercallFrame), (int)Offset<RegisterFrame>(nameof(RegisterFrame.ReturnAddress)));
        Assert.AreEqual(
            Offset<RegisterFrame>(nameof(RegisterFrame.SiteWord)) - Offset<RegisterFrame>(nameof(RegisterFrame.ReturnAddress)),
            Offset<HypercallFrame>(nameof(HypercallFrame.SiteWord)));
        var frame = default(RegisterFrame);
        Assert.AreEqual(frame.StackPointer, ((HypercallFrame*)&frame.ReturnAddress)->StackPointer);
    }

    [TestMethod]
    public unsafe void Structures_Sizes_AreThoseOfTheContract()
    {
        Assert.AreEqual(SiteTableLayout.RecordSize, sizeof(SiteRecord));
        Assert.AreEqual(BindingLayout.SlotSize, sizeof(BindingSlot));
        Assert.AreEqual(BindingLayout.SlotSize, sizeof(DeclaredSlot));
        Assert.AreEqual(18 * 8, sizeof(RegisterFrame));
        Assert.AreEqual(ElfSegment.Size, sizeof(ElfSegment));
    }

    private static long Offset<T>(string field) => (long)Marshal.OffsetOf<T>(field);
}
