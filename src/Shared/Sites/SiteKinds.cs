// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Sites;

/// <summary>The one table of all <see cref="SiteKind"/>s.</summary>
public static class SiteKinds
{
    private static readonly SiteKindInfo[] Rows =
    [
        new(SiteKind.PortIn8, DefaultBinding.Handler, Interception.None),
        new(SiteKind.PortIn16, DefaultBinding.Handler, Interception.None),
        new(SiteKind.PortIn32, DefaultBinding.Handler, Interception.None),
        new(SiteKind.PortOut8, DefaultBinding.Handler, Interception.None),
        new(SiteKind.PortOut16, DefaultBinding.Handler, Interception.None),
        new(SiteKind.PortOut32, DefaultBinding.Handler, Interception.None),
        new(SiteKind.PortInString8, DefaultBinding.Handler, Interception.None),
        new(SiteKind.PortInString16, DefaultBinding.Handler, Interception.None),
        new(SiteKind.PortInString32, DefaultBinding.Handler, Interception.None),
        new(SiteKind.PortOutString8, DefaultBinding.Handler, Interception.None),
        new(SiteKind.PortOutString16, DefaultBinding.Handler, Interception.None),
        new(SiteKind.PortOutString32, DefaultBinding.Handler, Interception.None),
        new(SiteKind.ReadMsr, DefaultBinding.Handler, Interception.None),
        new(SiteKind.WriteMsr, DefaultBinding.Handler, Interception.None),
        new(SiteKind.Halt, DefaultBinding.Handler, Interception.None),
        new(SiteKind.ReadControlRegister, DefaultBinding.Handler, Interception.None),
        new(SiteKind.WriteControlRegister, DefaultBinding.Handler, Interception.None),
        new(SiteKind.ReadDebugRegister, DefaultBinding.Handler, Interception.None),
        new(SiteKind.WriteDebugRegister, DefaultBinding.Handler, Interception.None),
        new(SiteKind.Hypercall, DefaultBinding.Handler, Interception.None),
        new(SiteKind.ReadPerformanceCounter, DefaultBinding.Handler, Interception.None),
        new(SiteKind.DisableInterrupts, DefaultBinding.FastPath, Interception.InterruptFlag),
        new(SiteKind.EnableInterrupts, DefaultBinding.FastPath, Interception.InterruptFlag),
        new(SiteKind.PushFlags, DefaultBinding.FastPath, Interception.InterruptFlag),
        new(SiteKind.PopFlags, DefaultBinding.FastPath, Interception.InterruptFlag),
        new(SiteKind.ReadTimeStampCounter, DefaultBinding.FastPath, Interception.TimeStampCounter),
        new(SiteKind.ReadTimeStampCounterAndProcessorId, DefaultBinding.FastPath, Interception.TimeStampCounter),
        new(SiteKind.Cpuid, DefaultBinding.FastPath, Interception.Cpuid),
        new(SiteKind.ReadExtendedControlRegister, DefaultBinding.Monitor, Interception.ExtendedControlRegister),
        new(SiteKind.WriteExtendedControlRegister, DefaultBinding.Monitor, Interception.ExtendedControlRegister),
        new(SiteKind.ReadProcessorId, DefaultBinding.Native, Interception.ProcessorId),
        new(SiteKind.RandomNumber, DefaultBinding.Native, Interception.RandomNumber),
        new(SiteKind.RandomSeed, DefaultBinding.Native, Interception.RandomNumber),
        new(SiteKind.ClearTaskSwitched, DefaultBinding.Monitor, Interception.MachineStatus),
        new(SiteKind.LoadMachineStatusWord, DefaultBinding.Monitor, Interception.MachineStatus),
        new(SiteKind.StoreMachineStatusWord, DefaultBinding.Monitor, Interception.MachineStatus),
        new(SiteKind.LoadGlobalDescriptorTable, DefaultBinding.Monitor, Interception.DescriptorTables),
        new(SiteKind.StoreGlobalDescriptorTable, DefaultBinding.Monitor, Interception.DescriptorTables),
        new(SiteKind.LoadInterruptDescriptorTable, DefaultBinding.Monitor, Interception.DescriptorTables),
        new(SiteKind.StoreInterruptDescriptorTable, DefaultBinding.Monitor, Interception.DescriptorTables),
        new(SiteKind.LoadLocalDescriptorTable, DefaultBinding.Monitor, Interception.DescriptorTables),
        new(SiteKind.StoreLocalDescriptorTable, DefaultBinding.Monitor, Interception.DescriptorTables),
        new(SiteKind.LoadTaskRegister, DefaultBinding.Monitor, Interception.DescriptorTables),
        new(SiteKind.StoreTaskRegister, DefaultBinding.Monitor, Interception.DescriptorTables),
        new(SiteKind.LoadAccessRights, DefaultBinding.Monitor, Interception.SegmentChecks),
        new(SiteKind.LoadSegmentLimit, DefaultBinding.Monitor, Interception.SegmentChecks),
        new(SiteKind.VerifyRead, DefaultBinding.Monitor, Interception.SegmentChecks),
        new(SiteKind.VerifyWrite, DefaultBinding.Monitor, Interception.SegmentChecks),
        new(SiteKind.ReadSegmentRegister, DefaultBinding.Monitor, Interception.SegmentRegisters),
        new(SiteKind.SwapGs, DefaultBinding.Monitor, Interception.SegmentBases),
        new(SiteKind.ReadFsBase, DefaultBinding.Native, Interception.SegmentBases),
        new(SiteKind.WriteFsBase, DefaultBinding.Native, Interception.SegmentBases),
        new(SiteKind.ReadGsBase, DefaultBinding.Native, Interception.SegmentBases),
        new(SiteKind.WriteGsBase, DefaultBinding.Native, Interception.SegmentBases),
        new(SiteKind.InvalidatePage, DefaultBinding.Monitor, Interception.MemoryMaintenance),
        new(SiteKind.InvalidateProcessContext, DefaultBinding.Monitor, Interception.MemoryMaintenance),
        new(SiteKind.InvalidateCaches, DefaultBinding.Monitor, Interception.MemoryMaintenance),
        new(SiteKind.WriteBackCaches, DefaultBinding.Monitor, Interception.MemoryMaintenance),
        new(SiteKind.WriteBackCachesNoInvalidate, DefaultBinding.Monitor, Interception.MemoryMaintenance),
        new(SiteKind.SetAccessCheck, DefaultBinding.Monitor, Interception.AccessCheck),
        new(SiteKind.ClearAccessCheck, DefaultBinding.Monitor, Interception.AccessCheck),
        new(SiteKind.MonitorAddress, DefaultBinding.Monitor, Interception.MonitorWait),
        new(SiteKind.MonitorWait, DefaultBinding.Monitor, Interception.MonitorWait),
        new(SiteKind.UserMonitorAddress, DefaultBinding.Native, Interception.UserWait),
        new(SiteKind.UserMonitorWait, DefaultBinding.Native, Interception.UserWait),
        new(SiteKind.TimedPause, DefaultBinding.Native, Interception.UserWait),
        new(SiteKind.ReadProtectionKeys, DefaultBinding.Native, Interception.ProtectionKeys),
        new(SiteKind.WriteProtectionKeys, DefaultBinding.Native, Interception.ProtectionKeys),
        new(SiteKind.SaveSupervisorState, DefaultBinding.Monitor, Interception.SupervisorState),
        new(SiteKind.RestoreSupervisorState, DefaultBinding.Monitor, Interception.SupervisorState),
        new(SiteKind.Probe, DefaultBinding.Handler, Interception.None),
        new(SiteKind.WriteSegmentRegister, DefaultBinding.Monitor, Interception.SegmentRegisters),
        new(SiteKind.PushSegmentRegister, DefaultBinding.Report, Interception.None),
        new(SiteKind.FarTransfer, DefaultBinding.Report, Interception.None),
        new(SiteKind.SoftwareInterrupt, DefaultBinding.Monitor, Interception.None),
        new(SiteKind.InterruptReturn, DefaultBinding.Monitor, Interception.None),
        new(SiteKind.SystemCall, DefaultBinding.Report, Interception.None),
        new(SiteKind.SystemEntry, DefaultBinding.Report, Interception.None),
        new(SiteKind.SystemReturn, DefaultBinding.Report, Interception.None),
        new(SiteKind.Virtualization, DefaultBinding.Report, Interception.None),
        new(SiteKind.Platform, DefaultBinding.Report, Interception.None),
        new(SiteKind.ReadSystemRegister, DefaultBinding.Report, Interception.None),
        new(SiteKind.WriteSystemRegister, DefaultBinding.Report, Interception.None),
        new(SiteKind.InterruptController, DefaultBinding.Report, Interception.None),
        new(SiteKind.TranslateAddress, DefaultBinding.Report, Interception.None),
        new(SiteKind.UnprivilegedAccess, DefaultBinding.Report, Interception.None),
        new(SiteKind.Breakpoint, DefaultBinding.Report, Interception.None),
        new(SiteKind.FarReturn, DefaultBinding.Monitor, Interception.None),
        new(SiteKind.LoadSegmentRegister, DefaultBinding.Report, Interception.None),
        new(SiteKind.FlushCacheLine, DefaultBinding.Native, Interception.MemoryMaintenance),
    ];

    private static readonly SiteKindInfo?[] ByNumber = Index();

    /// <summary>All kinds, in the order of their numbers.</summary>
    public static IReadOnlyList<SiteKindInfo> All => Rows;

    /// <summary>The row of <paramref name="kind"/>, or null where the number is not a kind (a site table of another version, or a damaged one).</summary>
    public static SiteKindInfo? Find(SiteKind kind) => (int)kind < ByNumber.Length ? ByNumber[(int)kind] : null;

    /// <summary>The row of the kind with this name (case matters), or null.</summary>
    public static SiteKindInfo? Find(string name)
    {
        foreach (var row in Rows)
        {
            if (row.Name == name)
                return row;
        }

        return null;
    }

    private static SiteKindInfo?[] Index()
    {
        var byNumber = new SiteKindInfo?[(int)Rows[Rows.Length - 1].Kind + 1];
        foreach (var row in Rows)
            byNumber[(int)row.Kind] = row;
        return byNumber;
    }
}
