// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;

namespace Afterlink.Monitor.Instructions;

/// <summary>
/// <c>lar lsl verr verw</c> on the tables that the module has loaded, at privilege level 0. Before it has loaded any, no selector is valid.
/// </summary>
internal static unsafe class SegmentChecks
{
    public static void AccessRights(ref Instruction instruction)
    {
        var valid = TryFind(ref instruction, out var descriptor)
            && (descriptor.IsCodeOrData || descriptor.Type is Descriptor.LocalTable or Descriptor.AvailableTask or Descriptor.BusyTask or Descriptor.CallGate);
        if (valid)
            SiteOperands.WriteRegister(instruction.Frame, instruction.Slot, descriptor.AccessRights);
        SiteOperands.SetZero(instruction.Frame, valid);
    }

    public static void Limit(ref Instruction instruction)
    {
        var valid = TryFind(ref instruction, out var descriptor)
            && (descriptor.IsCodeOrData || descriptor.Type is Descriptor.LocalTable or Descriptor.AvailableTask or Descriptor.BusyTask);
        if (valid)
            SiteOperands.WriteRegister(instruction.Frame, instruction.Slot, descriptor.Limit);
        SiteOperands.SetZero(instruction.Frame, valid);
    }

    public static void VerifyRead(ref Instruction instruction) => SiteOperands.SetZero(instruction.Frame,
        TryFind(ref instruction, out var descriptor) && descriptor.IsReadable);

    public static void VerifyWrite(ref Instruction instruction) => SiteOperands.SetZero(instruction.Frame,
        TryFind(ref instruction, out var descriptor) && descriptor.IsWritableData);

    private static bool TryFind(ref Instruction instruction, out Descriptor descriptor)
    {
        var selector = SiteOperands.ReadSelector(instruction.Frame, instruction.Slot);
        return Descriptor.TryFind(instruction.Cpu, selector, out descriptor)
            && (descriptor.IsCodeOrData || descriptor.IsWide(instruction.Cpu))
            // The requested privilege level of the selector counts but for conforming code; the CPU itself is at level 0.
            && (descriptor.IsConforming || (selector & 3) <= descriptor.Privilege);
    }
}
