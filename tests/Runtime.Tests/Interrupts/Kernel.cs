// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Modules;
using Afterlink.Monitor;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Interrupts;

/// <summary>The small kernel of Fixtures/kernel.c, loaded with its table of handlers.</summary>
internal sealed unsafe class Kernel : IDisposable
{
    public const int CodeSelector = 0x10;
    public const int StackSelector = 0x18;

    public Kernel(MonitorOptions? options = null, bool load = true, ScriptedHandlers? handlers = null, string source = "kernel.c")
    {
        Handlers = handlers ?? new();
        Handlers.Scripts[SiteKind.Halt] = (_, _) => Cpu.Halt(Cancellation);
        Module = Handlers.Load(Fixtures.Module(source), options);
        if (load)
            Call("kernel_load");
    }

    public ScriptedHandlers Handlers { get; }

    public LoadedModule Module { get; }

    public CancellationToken Cancellation { get; set; }

    /// <summary>The virtual CPU of this thread.</summary>
    public VirtualCpu Cpu => Module.Monitor.CurrentCpu;

    public ulong Count => *Word("kernel_count");

    public LogEntry[] Log => new ReadOnlySpan<LogEntry>((void*)Export("kernel_log"), (int)Count).ToArray();

    public IEnumerable<ulong> Vectors => Log.Select(static entry => entry.Vector);

    public void Dispose() => Module.Dispose();

    public nint Export(string name) => NativeLibrary.GetExport(Module.Handle, name);

    /// <summary>A variable of the kernel.</summary>
    public ulong* Word(string name) => (ulong*)Export(name);

    public void Call(string function) => ((delegate* unmanaged<void>)Export(function))();

    public ulong Call(string function, ulong argument) => ((delegate* unmanaged<ulong, ulong>)Export(function))(argument);

    public void SetGate(byte vector, ulong type, ulong selector, ulong stack, ulong target) =>
        ((delegate* unmanaged<ulong, ulong, ulong, ulong, ulong, void>)Export("kernel_set_gate"))(vector, type, selector, stack, target);

    /// <summary>Has the handler of <c>out</c> to a port do something.</summary>
    public void OnOut(byte port, Action<byte> action) => Handlers.Scripts[SiteKind.PortOut8] = (frame, slot) =>
    {
        if (PortAccess.Number(frame, slot) == port)
            action(frame->Al);
    };

    /// <summary>What the kernel keeps of an interrupt.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly struct LogEntry
    {
        public readonly ulong Vector;
        public readonly ulong Error;
        public readonly ulong InstructionPointer;
        public readonly ulong CodeSegment;
        public readonly ulong Flags;
        public readonly ulong StackPointer;
        public readonly ulong StackSegment;
        public readonly ulong Alignment;
        public readonly ulong FlagsInside;
        public readonly ulong Rax;
        public readonly ulong Rcx;
        public readonly ulong Place;
    }
}
