// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Sites;

namespace Afterlink.Modules;

/// <summary>The handler of one kind of instruction. The generator makes these.</summary>
/// <param name="kind">The kind.</param>
/// <param name="handler">
/// An <c>UnmanagedCallersOnly</c> method of the C calling convention:
/// <c>nuint Handler(RegisterFrame* frame, BindingSlot* slot, VirtualCpuState* cpu)</c>. It returns 0 when it carried the
/// instruction out, anything else to have the original instruction run. It lets no exception out.
/// </param>
public readonly struct HandlerBinding(SiteKind kind, nint handler)
{
    /// <summary>The kind.</summary>
    public SiteKind Kind { get; } = kind;

    /// <summary>Address of the handler.</summary>
    public nint Handler { get; } = handler;
}
