// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Bindings;
using Afterlink.Loading;
using Afterlink.Modules;
using Afterlink.Sites;

namespace Afterlink.Monitor.Interrupts;

/// <summary>The site at whose end, or in whose place, a handler of the module is entered.</summary>
internal readonly unsafe ref struct InterruptedSite
{
    private readonly ModuleMapping _mapping;
    private readonly int _index;

    /// <summary>Makes it from the frame of a gate.</summary>
    public InterruptedSite(RegisterFrame* frame, ModuleMapping mapping)
    {
        _mapping = mapping;
        _index = frame->SiteIndex;
        if ((uint)_index >= (uint)mapping.Context->RecordCount)
            throw new InvalidOperationException("the site has no record");
        Stub = StubReturn.Read(frame, mapping.Context);
        Frame = frame;
    }

    public RegisterFrame* Frame { get; }

    private StubReturn Stub { get; }

    private SiteRecord* Record => _mapping.Context->Records + _index;

    /// <summary>Behind the instruction.</summary>
    public InterruptedContext Behind()
    {
        var address = _mapping.Context->LoadBias + Record->Address + Record->Length;
        ResumePoints.Add(address, Stub.Behind);
        return new(address, Stub.StackPointer, IsFault: false);
    }

    /// <summary>At the instruction. Its handler may also pass over it, so where it ends is a place to return to as well.</summary>
    public InterruptedContext At()
    {
        _ = Behind();
        var address = _mapping.Context->LoadBias + Record->Address;
        ResumePoints.Add(address, Stub.Begin);
        return new(address, Frame->StackPointer, IsFault: true);
    }

    /// <summary>
    /// Whether it is a load of ss. The next instruction loads rsp, and an interrupt between the two would find half a stack (Intel SDM volume 3A, 6.8.3);
    /// wherever that is, it is done by the next site.
    /// </summary>
    public bool LoadsStackSegment() => Record->Kind == SiteKind.WriteSegmentRegister && Record->SystemRegister == VirtualCpuState.StackSegment;

    /// <summary>
    /// Whether the next instruction is a patched site as well. Between <c>sti</c> and that one no interrupt arrives (Intel SDM volume 2B, STI); any other
    /// instruction cannot be followed.
    /// </summary>
    public bool IsFollowedBySite()
    {
        var record = Record;
        if (_index + 1 >= _mapping.Context->RecordCount)
            return false;
        var next = record + 1;
        return next->Window != 0 && (next->Address == record->Address + record->Length
            || (record->WindowType == WindowType.Padded && next->Address == record->Window + record->WindowLength));
    }
}
