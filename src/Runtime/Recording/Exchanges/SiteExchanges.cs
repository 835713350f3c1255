// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Interposition;
using Afterlink.Modules;
using Afterlink.Sites;

namespace Afterlink.Recording.Exchanges;

/// <summary>The one table of what each kind asks and is answered.</summary>
internal static unsafe class SiteExchanges
{
    private static readonly SiteExchange?[] ByKind = MakeTable();
    private static readonly SiteExchange Nothing = Row([], &Requests.Nothing, 0, &Results.ReadNothing, &Results.ApplyNothing);

    /// <summary>For a site that the virtual CPU's own state answers: it is the same in every run, so only its turn is recorded.</summary>
    public static SiteExchange Turn { get; } = Row([], &Requests.Nothing, 0, &Results.ReadNothing, &Results.ApplyNothing);

    /// <summary>The exchange of a site.</summary>
    public static SiteExchange Of(in SiteCall call)
    {
        var binding = call.Module.Plan.BindingOf(call.Kind);
        if (call.Kind == SiteKind.ReadMsr && binding == SiteBinding.Monitor)
            return MonitorMsrRead.Instance;
        if (!IsExternal(call.Kind, binding))
            return Turn;
        return call.Kind switch
        {
            SiteKind.Hypercall => HypercallExchange.Of(in call),
            SiteKind.PortInString8 or SiteKind.PortInString16 or SiteKind.PortInString32 => PortInputString.Of(call.Kind),
            SiteKind.PortOutString8 or SiteKind.PortOutString16 or SiteKind.PortOutString32 => PortOutputString.Of(call.Kind),
            _ => ByKind[(int)call.Kind] ?? Nothing,
        };
    }

    /// <summary>Whether the answers to a kind come from outside of the virtual machine: handlers, time, chance, the host's processor.</summary>
    public static bool IsExternal(SiteKind kind, SiteBinding binding) => binding == SiteBinding.Handler || kind
        is SiteKind.ReadTimeStampCounter or SiteKind.ReadTimeStampCounterAndProcessorId or SiteKind.ReadProcessorId or SiteKind.RandomNumber
        or SiteKind.RandomSeed or SiteKind.Cpuid or SiteKind.ReadExtendedControlRegister or SiteKind.ReadPerformanceCounter
        or SiteKind.UserMonitorWait or SiteKind.TimedPause;

    private static SiteExchange?[] MakeTable()
    {
        var table = new SiteExchange?[BindingLayout.SlotCount];
        table[(int)SiteKind.PortIn8] = Row(["port"], &Requests.Port, 1, &Results.ReadAl, &Results.ApplyAl);
        table[(int)SiteKind.PortIn16] = Row(["port"], &Requests.Port, 1, &Results.ReadAx, &Results.ApplyAx);
        table[(int)SiteKind.PortIn32] = Row(["port"], &Requests.Port, 1, &Results.ReadEax, &Results.ApplyEax);
        table[(int)SiteKind.PortOut8] = Row(["port", "value"], &Requests.PortAndByte, 0, &Results.ReadNothing, &Results.ApplyNothing);
        table[(int)SiteKind.PortOut16] = Row(["port", "value"], &Requests.PortAndWord, 0, &Results.ReadNothing, &Results.ApplyNothing);
        table[(int)SiteKind.PortOut32] = Row(["port", "value"], &Requests.PortAndDoubleword, 0, &Results.ReadNothing, &Results.ApplyNothing);
        table[(int)SiteKind.ReadMsr] = Row(["register"], &Requests.Ecx, 1, &Results.ReadEdxEax, &Results.ApplyEdxEax);
        table[(int)SiteKind.WriteMsr] = Row(["register"], &Requests.Ecx, 0, &Results.ReadNothing, &Results.ApplyNothing);
        table[(int)SiteKind.ReadControlRegister] = Row(["register"], &Requests.SystemRegister, 1, &Results.ReadRegister, &Results.ApplyRegister);
        table[(int)SiteKind.WriteControlRegister] = Row(["register"], &Requests.SystemRegister, 0, &Results.ReadNothing, &Results.ApplyNothing);
        table[(int)SiteKind.ReadDebugRegister] = Row(["register"], &Requests.SystemRegister, 1, &Results.ReadRegister, &Results.ApplyRegister);
        table[(int)SiteKind.WriteDebugRegister] = Row(["register"], &Requests.SystemRegister, 0, &Results.ReadNothing, &Results.ApplyNothing);
        table[(int)SiteKind.ReadPerformanceCounter] = Row(["counter"], &Requests.Ecx, 1, &Results.ReadEdxEax, &Results.ApplyEdxEax);
        table[(int)SiteKind.PushFlags] = Row([], &Requests.Nothing, 1, &Results.ReadPushedFlags, &Results.ApplyPushedFlags);
        table[(int)SiteKind.PopFlags] = Row([], &Requests.Nothing, 0, &Results.ReadNothing, &Results.ApplyPoppedFlags);
        table[(int)SiteKind.ReadTimeStampCounter] = Row([], &Requests.Nothing, 1, &Results.ReadEdxEax, &Results.ApplyEdxEax);
        table[(int)SiteKind.ReadTimeStampCounterAndProcessorId] = Row([], &Requests.Nothing, 2, &Results.ReadEdxEaxEcx, &Results.ApplyEdxEaxEcx);
        table[(int)SiteKind.Cpuid] = Row(["leaf", "subleaf"], &Requests.LeafAndSubleaf, 4, &Results.ReadCpuid, &Results.ApplyCpuid);
        table[(int)SiteKind.ReadExtendedControlRegister] = Row(["register"], &Requests.Ecx, 1, &Results.ReadEdxEax, &Results.ApplyEdxEax);
        table[(int)SiteKind.WriteExtendedControlRegister] = Row(["register"], &Requests.Ecx, 0, &Results.ReadNothing, &Results.ApplyNothing);
        table[(int)SiteKind.ReadProcessorId] = Row([], &Requests.Nothing, 1, &Results.ReadRegister, &Results.ApplyRegister);
        table[(int)SiteKind.RandomNumber] = Row([], &Requests.Nothing, 2, &Results.ReadRegisterAndCarry, &Results.ApplyRegisterAndCarry);
        table[(int)SiteKind.RandomSeed] = Row([], &Requests.Nothing, 2, &Results.ReadRegisterAndCarry, &Results.ApplyRegisterAndCarry);
        table[(int)SiteKind.LoadMachineStatusWord] = Row(["value"], &Requests.Word, 0, &Results.ReadNothing, &Results.ApplyNothing);
        table[(int)SiteKind.StoreMachineStatusWord] = Row([], &Requests.Nothing, 1, &Results.ReadWord, &Results.ApplyWord);
        table[(int)SiteKind.StoreGlobalDescriptorTable] = Row([], &Requests.Nothing, 2, &Results.ReadDescriptorTable, &Results.ApplyDescriptorTable);
        table[(int)SiteKind.StoreInterruptDescriptorTable] = Row([], &Requests.Nothing, 2, &Results.ReadDescriptorTable, &Results.ApplyDescriptorTable);
        table[(int)SiteKind.LoadLocalDescriptorTable] = Row(["selector"], &Requests.Word, 0, &Results.ReadNothing, &Results.ApplyNothing);
        table[(int)SiteKind.StoreLocalDescriptorTable] = Row([], &Requests.Nothing, 1, &Results.ReadWord, &Results.ApplyWord);
        table[(int)SiteKind.LoadTaskRegister] = Row(["selector"], &Requests.Word, 0, &Results.ReadNothing, &Results.ApplyNothing);
        table[(int)SiteKind.StoreTaskRegister] = Row([], &Requests.Nothing, 1, &Results.ReadWord, &Results.ApplyWord);
        table[(int)SiteKind.LoadAccessRights] = Row(["selector"], &Requests.Selector, 2, &Results.ReadZeroAndRegister, &Results.ApplyZeroAndRegister);
        table[(int)SiteKind.LoadSegmentLimit] = Row(["selector"], &Requests.Selector, 2, &Results.ReadZeroAndRegister, &Results.ApplyZeroAndRegister);
        table[(int)SiteKind.VerifyRead] = Row(["selector"], &Requests.Selector, 1, &Results.ReadZero, &Results.ApplyZero);
        table[(int)SiteKind.VerifyWrite] = Row(["selector"], &Requests.Selector, 1, &Results.ReadZero, &Results.ApplyZero);
        table[(int)SiteKind.ReadSegmentRegister] = Row(["register"], &Requests.SystemRegister, 1, &Results.ReadWord, &Results.ApplyWord);
        table[(int)SiteKind.WriteSegmentRegister] = Row(["register"], &Requests.SystemRegister, 0, &Results.ReadNothing, &Results.ApplyNothing);
        table[(int)SiteKind.ReadFsBase] = Row([], &Requests.Nothing, 1, &Results.ReadRegister, &Results.ApplyRegister);
        table[(int)SiteKind.ReadGsBase] = Row([], &Requests.Nothing, 1, &Results.ReadRegister, &Results.ApplyRegister);
        table[(int)SiteKind.ReadProtectionKeys] = Row([], &Requests.Nothing, 1, &Results.ReadEdxEax, &Results.ApplyEdxEax);
        table[(int)SiteKind.UserMonitorWait] = Row([], &Requests.Nothing, 1, &Results.ReadCarry, &Results.ApplyCarry);
        table[(int)SiteKind.TimedPause] = Row([], &Requests.Nothing, 1, &Results.ReadCarry, &Results.ApplyCarry);
        return table;
    }

    private static RegisterExchange Row(
        string[] names, delegate*<in SiteCall, Span<ulong>, void> readRequest, int resultCount,
        delegate*<in SiteCall, Span<ulong>, void> readResult, delegate*<in SiteCall, ReadOnlySpan<ulong>, void> apply) =>
        new(names, readRequest, resultCount, readResult, apply);
}
