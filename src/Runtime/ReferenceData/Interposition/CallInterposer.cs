// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Afterlink.Loading;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>
/// Stands before an exported function: the word of the module's dynamic symbol table that holds its address leads to a thunk, so that whoever looks
/// the function up from now on, by <c>dlsym</c> as a P/Invoke does or by linking, comes by. What has its address already does not.
/// </summary>
internal sealed unsafe class CallInterposer
{
    private readonly ILoaderWatch _watch;

    private CallInterposer(ILoaderWatch watch) => _watch = watch;

    /// <summary>Stands before a function from now on; for good, as the module stays mapped.</summary>
    /// <param name="segments">The module's program headers.</param>
    /// <param name="bias">What is added to link-time addresses.</param>
    /// <param name="function">The function's symbol.</param>
    /// <param name="watch">Is told of each call, before it and when it has returned.</param>
    /// <returns>False where the module exports no such function or the system allows no thunk.</returns>
    public static bool TryInstall(ElfSegment[] segments, ulong bias, string function, ILoaderWatch watch)
    {
        var module = new MappedDynamic(segments, bias);
        if (RuntimeSwitch.Address == 0 || !ExportedFunction.TryFind(module, function, out var word, out var address)
            || !Array.Exists(segments, segment => segment.Type == ElfSegment.Load && (segment.Flags & ElfSegment.Executable) != 0 && segment.HoldsMemory(address, 1)))
            return false;

        // The handle lives as long as the module, which is as long as the process.
        var handle = GCHandle.ToIntPtr(GCHandle.Alloc(new CallInterposer(watch)));
        var thunk = ThunkMemory.Make(1, (_, code) => CallThunk.Write(
            code, (nint)(bias + address), (nint)(delegate* unmanaged[Cdecl]<nint, LoaderFrame*, int>)&Before, (nint)(delegate* unmanaged[Cdecl]<nint, nint, void>)&After,
            handle, RuntimeSwitch.Address));

        // The dynamic linker adds the bias to the symbol's value, modulo 2 to the 64, so the value can lead anywhere.
        return thunk != 0 && ModuleWord.TryWrite(segments, bias, word, unchecked((ulong)thunk - bias));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Before(nint handle, LoaderFrame* frame)
    {
        try
        {
            // SAFETY: the thunk's frame, which is on the stack until this returns.
            return Watch(handle).Enter(ref *frame) ? 1 : 0;
        }
        catch (Exception)
        {
            // No exception may leave, and none matters: the function is called.
            return 0;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void After(nint handle, nint result)
    {
        try
        {
            Watch(handle).Leave(result);
        }
        catch (Exception)
        {
            // As above: what was not shared is private and right.
        }
    }

    private static ILoaderWatch Watch(nint handle) => Unsafe.As<CallInterposer>(GCHandle.FromIntPtr(handle).Target!)._watch;
}
