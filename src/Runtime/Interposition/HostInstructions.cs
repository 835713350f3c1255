// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Bindings;
using Afterlink.Modules;
using Afterlink.Provider;
using Afterlink.Sites;

namespace Afterlink.Interposition;

/// <summary>
/// Instructions that are the host's own and whose results differ from run to run, carried out where their results can be seen: the stub's own
/// instruction runs after the handler has returned.
/// </summary>
internal static unsafe partial class HostInstructions
{
    // A static table of managed function pointers, indexed by the kind.
    private static readonly delegate*<in SiteCall, void>[] Table = MakeTable();

    /// <summary>Whether a kind is one of them.</summary>
    public static bool Has(SiteKind kind) => Table[(int)kind] != null;

    /// <summary>Carries a site out.</summary>
    public static void Run(in SiteCall call) => Table[(int)call.Kind](in call);

    private static delegate*<in SiteCall, void>[] MakeTable()
    {
        var table = new delegate*<in SiteCall, void>[BindingLayout.SlotCount];
        table[(int)SiteKind.ReadTimeStampCounter] = &ReadTimeStampCounter;
        table[(int)SiteKind.ReadTimeStampCounterAndProcessorId] = &ReadTimeStampCounterAndProcessorId;
        table[(int)SiteKind.ReadProcessorId] = &ReadProcessorId;
        table[(int)SiteKind.RandomNumber] = &ReadRandom;
        table[(int)SiteKind.RandomSeed] = &ReadRandom;
        table[(int)SiteKind.UserMonitorWait] = &Wait;
        table[(int)SiteKind.TimedPause] = &Wait;
        return table;
    }

    private static void ReadTimeStampCounter(in SiteCall call) => call.Frame->EdxEax = ProviderLibrary.Exports->ReadTsc();

    private static void ReadTimeStampCounterAndProcessorId(in SiteCall call)
    {
        call.Frame->EdxEax = ProviderLibrary.Exports->ReadTsc();
        call.Frame->Ecx = ProcessorId();
    }

    private static void ReadProcessorId(in SiteCall call) => SiteOperands.WriteRegister(call.Frame, call.Slot, ProcessorId());

    // The kernel's generator, which rdrand and rdseed are among the sources of: .NET has no intrinsic for either, and its own generator would load the
    // system's libcrypto, in the place of which a rewritten one could then no longer be loaded. Not ready is an answer that modules know (CF = 0).
    private static void ReadRandom(in SiteCall call)
    {
        ulong value = 0;
        var isReady = GetRandom(&value, sizeof(ulong), 0) == sizeof(ulong);
        SiteOperands.WriteRegister(call.Frame, call.Slot, isReady ? value : 0);
        SiteOperands.SetCarry(call.Frame, isReady);
    }

    // Both may end at any time and say that it was not the system's own limit (Intel SDM volume 2B, UMWAIT and TPAUSE).
    private static void Wait(in SiteCall call)
    {
        _ = Thread.Yield();
        SiteOperands.SetCarry(call.Frame, false);
    }

    // What Linux puts into IA32_TSC_AUX: the node in bits 12 and up, the processor below.
    private static uint ProcessorId()
    {
        uint processor, node;
        return GetCpu(&processor, &node) == 0 ? (node << 12) | processor : 0;
    }

    [LibraryImport("libc", EntryPoint = "getrandom")]
    private static partial nint GetRandom(void* buffer, nuint length, uint flags);

    [LibraryImport("libc", EntryPoint = "getcpu")]
    private static partial int GetCpu(uint* processor, uint* node);
}
