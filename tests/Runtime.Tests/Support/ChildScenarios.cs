// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using System.Text;
using Afterlink.Modules;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Support;

/// <summary>What tests run in a process of its own.</summary>
internal static unsafe class ChildScenarios
{
    private static readonly Dictionary<string, Action<string>> All = new()
    {
        ["throw-outside-run"] = static path => ReadStatus(Throwing(path, new MonitorOptions())),
        ["fail-fast"] = static path =>
        {
            var module = Throwing(path, new MonitorOptions { FaultPolicy = FaultPolicy.FailFast });
            module.Run(() => ReadStatus(module));
        },
        ["fault-limit"] = static path =>
        {
            var module = Throwing(path, new MonitorOptions { FaultLimit = 20 });
            module.Run(() => WaitReady(module));
        },
        ["disposed"] = static path =>
        {
            var module = new ScriptedHandlers().Load(path);
            module.Dispose();
            ReadStatus(module);
        },
        ["native-cli"] = static path => Halt(NativeLibrary.Load(path)),
        ["trace-write"] = static path =>
        {
            // Kept until the end: the process writes through it to its last line. libc has a hlt in abort, so all kinds are answered.
            var handlers = new ScriptedHandlers();
            handlers.Scripts[SiteKind.Probe] = static (frame, slot) =>
            {
                var probe = new ProbeContext(frame, slot);
                var text = new byte[probe.Argument(2)];
                if (ProbeContext.TryReadMemory(probe.Argument(1), text) && text.AsSpan().StartsWith("hello"u8))
                    Console.Error.WriteLine($"{probe.Site.Symbol}: {text.Length} bytes: {Encoding.UTF8.GetString(text)}");
            };
            _ = handlers.Load(path);
            Console.WriteLine("hello");
        },
        ["fasttext"] = FastText.Predict,
        ["exit"] = static path =>
        {
            // A thread of the module is still running when the process ends.
            var module = new ScriptedHandlers().Load(path);
            new Thread(() => WaitReady(module)) { IsBackground = true }.Start();
            Thread.Sleep(100);
            Console.WriteLine("end of main");
        },
    };

    public static void Run(string scenario, string path) => All[scenario](path);

    private static LoadedModule Throwing(string path, MonitorOptions options)
    {
        var handlers = new ScriptedHandlers();
        handlers.Scripts[SiteKind.PortIn8] = static (_, _) => throw new InvalidOperationException("no such device");
        return handlers.Load(path, options);
    }

    private static void ReadStatus(LoadedModule module) =>
        _ = ((delegate* unmanaged<ushort, byte>)NativeLibrary.GetExport(module.Handle, "read_status"))(0x64);

    private static void WaitReady(LoadedModule module) =>
        _ = ((delegate* unmanaged<ushort, int>)NativeLibrary.GetExport(module.Handle, "wait_ready"))(0x64);

    private static void Halt(nint handle) => ((delegate* unmanaged<void>)NativeLibrary.GetExport(handle, "rest"))();
}
