// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using Afterlink.Modules;
using Afterlink.Monitor;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Recording;

/// <summary>The machine of Fixtures/session.c: no two runs of it are the same.</summary>
internal sealed unsafe class SessionMachine
{
    private const ulong Fill = 1, Put = 2, Swap = 3;

    private readonly Random _random = new();

    public SessionMachine()
    {
        Handlers = new ScriptedHandlers { Declared = Declared };
        Handlers.Scripts[SiteKind.PortIn8] = (frame, slot) => frame->Al = (byte)(PortAccess.Number(frame, slot) == 0x3FD ? _random.Next(3) : _random.Next(256));
        Handlers.Scripts[SiteKind.ReadMsr] = (frame, _) => frame->EdxEax = (ulong)_random.NextInt64();
        Handlers.Scripts[SiteKind.PortInString8] = static (frame, slot) => PortAccess.ReadString<object, byte>(frame, slot, Random.Shared, &RandomByte);
        Handlers.Scripts[SiteKind.Hypercall] = (frame, _) => Answer(frame);
    }

    /// <summary>What the header of session.c declares, as the generator has it.</summary>
    public static IReadOnlyList<HypercallDescription> Declared { get; } =
    [
        new(1, "fill", false, new("data", HypercallParameterForm.Out, 0, 1, isBuffer: true), new("seed", HypercallParameterForm.Value, 2, 4)),
        new(2, "put", false, new HypercallParameter("text", HypercallParameterForm.In, 0, 1, isBuffer: true)),
        new(3, "swap", false, new("value", HypercallParameterForm.In, 0, 4), new("value", HypercallParameterForm.Out, 0, 4)),
    ];

    public ScriptedHandlers Handlers { get; }

    /// <summary>Records what a body does with the module.</summary>
    public byte[] Record(Action<LoadedModule> body, Stream? stream = null)
    {
        using var memory = new MemoryStream();
        using var monitor = new VirtualMachineMonitor(new MonitorOptions());
        using (monitor.Record(stream ?? memory))
        {
            using var module = LoadedModule.Load(Handlers.Describe(Fixtures.Module("session.c")), Handlers, monitor);
            body(module);
        }

        return memory.ToArray();
    }

    /// <summary>Replays a record without any handler.</summary>
    public static void Replay(byte[] record, Action<LoadedModule, RunReplay> body)
    {
        var description = new SessionMachine().Handlers.Describe(Fixtures.Module("session.c"));
        using var monitor = new VirtualMachineMonitor(new MonitorOptions());
        using var replay = monitor.Replay(new MemoryStream(record));
        using var module = LoadedModule.Load(description, null, monitor);
        body(module, replay);
    }

    public static ulong Session(LoadedModule module, uint rounds) => ((delegate* unmanaged<uint, ulong>)NativeLibrary.GetExport(module.Handle, "session"))(rounds);

    public static ulong ReadTime(LoadedModule module) => ((delegate* unmanaged<ulong>)NativeLibrary.GetExport(module.Handle, "read_time"))();

    public static void InOrOut(LoadedModule module, bool isOut) =>
        ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(module.Handle, "in_or_out"))(isOut ? 1 : 0);

    public static void OutTwice(LoadedModule module, byte first, byte second) =>
        ((delegate* unmanaged<byte, byte, void>)NativeLibrary.GetExport(module.Handle, "out_twice"))(first, second);

    public static void PutText(LoadedModule module, ReadOnlySpan<byte> text)
    {
        fixed (byte* bytes = text)
        {
            // SAFETY: the text is pinned for the time of the call.
            ((delegate* unmanaged<byte*, nuint, void>)NativeLibrary.GetExport(module.Handle, "put_text"))(bytes, (nuint)text.Length);
        }
    }

    private static byte RandomByte(object random, ushort port) => (byte)((Random)random).Next(256);

    private void Answer(RegisterFrame* frame)
    {
        switch (frame->Rax)
        {
            case Fill:
                _random.NextBytes(new Span<byte>((void*)frame->Rdi, (int)frame->Rsi));
                frame->Rax = (uint)_random.Next();
                break;
            case Put:
                break;
            case Swap:
                var value = (int*)frame->Rdi;
                (frame->Rax, *value) = ((uint)*value, _random.Next());
                break;
            default:
                throw new NotSupportedException();
        }
    }
}
