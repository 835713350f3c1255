// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Modules;
using Afterlink.Sites;

namespace Afterlink.Monitor.Instructions;

/// <summary>An instruction that the monitor carries out: where it is, and on which CPU.</summary>
internal readonly unsafe ref struct Instruction(RegisterFrame* frame, BindingSlot* slot, VirtualCpuState* cpu, VirtualMachineMonitor monitor, SiteKind kind)
{
    public RegisterFrame* Frame { get; } = frame;

    public BindingSlot* Slot { get; } = slot;

    public VirtualCpuState* Cpu { get; } = cpu;

    public VirtualMachineMonitor Monitor { get; } = monitor;

    public SiteKind Kind { get; } = kind;

    /// <summary>The general-protection exception, #GP.</summary>
    public AfterlinkException GeneralProtection(string reason) => RuntimeDiagnostics.Exception(DiagnosticId.ProcessorException, Kind, "#GP", reason);

    /// <summary>The invalid-opcode exception, #UD.</summary>
    public AfterlinkException InvalidOpcode(string reason) => RuntimeDiagnostics.Exception(DiagnosticId.ProcessorException, Kind, "#UD", reason);
}
