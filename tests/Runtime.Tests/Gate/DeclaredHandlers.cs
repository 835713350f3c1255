// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Gate;

/// <summary>The handler of hypercall 1 that a test writes as a lambda; its entry is as generated code has it.</summary>
internal static unsafe class DeclaredHandlers
{
    public static HypercallBinding[] Bindings =>
        [new(1, (nint)(delegate* unmanaged[Cdecl]<ulong, ulong, ulong, ulong, ulong, ulong, HypercallFrame*, ulong>)&One)];

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ulong One(ulong rdi, ulong rsi, ulong rdx, ulong r10, ulong r8, ulong r9, HypercallFrame* frame)
    {
        try
        {
            return LoadedModule.HandlersOf<ScriptedHandlers>(frame).Hypercall!([rdi, rsi, rdx, r10, r8, r9]);
        }
        catch (Exception exception)
        {
            return LoadedModule.Fault(frame, exception);
        }
    }
}
