// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;
using Afterlink.Sites;

namespace Afterlink.Monitor.Instructions;

/// <summary>An instruction that the monitor carries out: where it is, and on which CPU.</summary>
internal unsafe ref struct Instruction(RegisterFrame* frame, BindingSlot* slot, VirtualCpuState* cpu, VirtualMachineMonitor monitor, SiteKind kind)
{
    public RegisterFrame* Frame { get; } = frame;

    public BindingSlot* Slot { get; } = slot;

    public VirtualCpuState* Cpu { get; } = cpu;

    public VirtualMachineMonitor Monitor { get; } = monitor;

    public SiteKind Kind { get; } = kind;

    /// <summary>Whether the original instruction is to run behind the handler.</summary>
    public bool RunsOriginal { get; set; }
}
