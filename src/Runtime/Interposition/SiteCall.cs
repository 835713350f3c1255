// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Modules;
using Afterlink.Monitor;
using Afterlink.Sites;

namespace Afterlink.Interposition;

/// <summary>A site that was reached, on its way to whoever answers it.</summary>
internal readonly unsafe ref struct SiteCall(RegisterFrame* frame, BindingSlot* slot, VirtualCpuState* cpu, LoadedModule module, SiteKind kind)
{
    public RegisterFrame* Frame { get; } = frame;

    public BindingSlot* Slot { get; } = slot;

    public VirtualCpuState* Cpu { get; } = cpu;

    public LoadedModule Module { get; } = module;

    public SiteKind Kind { get; } = kind;

    /// <summary>The site's record; its index is good once this was read.</summary>
    public SiteRecord* Record => SiteOperands.Record(Frame, Slot);

    /// <summary>Index of the site in its module.</summary>
    public int SiteIndex => Frame->SiteIndex;

    /// <summary>Has the site answered by what its module's plan says.</summary>
    /// <returns>0 when the instruction was carried out; anything else to run the original.</returns>
    public nuint Answer()
    {
        var handler = Module.Plan.AnswerOf(Kind);
        if (handler == 0)
        {
            // Bound to its own instruction while it was on its way here: that runs in the stub.
            if (!HostInstructions.Has(Kind))
                return 1;
            HostInstructions.Run(in this);
            return 0;
        }

        // SAFETY: the plan holds entries of this one signature; frame, slot and CPU are those that the gate passed.
        return ((delegate* unmanaged[Cdecl]<RegisterFrame*, BindingSlot*, VirtualCpuState*, nuint>)handler)(Frame, Slot, Cpu);
    }
}
