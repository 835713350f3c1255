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
        ["crypto-host"] = static path => Digest(path, CpuidTable.Host),
        ["crypto-masked"] = static path => Digest(path, CpuidTable.Host.Without(CpuFeature.Aes, CpuFeature.Sha, CpuFeature.Avx)),
        ["fasttext"] = FastText.Predict,
        ["pure"] = ReferenceData.PureFillTests.Call,
        ["effect"] = ReferenceData.EffectTests.Call,
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

    // SHA-256 of FIPS 180-4, and one block of AES-128 of FIPS 197, appendix C.1.
    private static void Digest(string path, CpuidTable cpuid)
    {
        var executed = 0L;
        var handlers = new ScriptedHandlers();
        handlers.Scripts[SiteKind.Probe] = (_, _) => executed++;
        using var module = handlers.Load(path, new MonitorOptions { Cpuid = cpuid });
        var digest = stackalloc byte[32];
        fixed (byte* text = "abc"u8)
            _ = ((delegate* unmanaged<byte*, nuint, byte*, byte*>)NativeLibrary.GetExport(module.Handle, "SHA256"))(text, 3, digest);
        var isRight = Convert.ToHexString(new ReadOnlySpan<byte>(digest, 32)) == "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";
        Console.WriteLine($"{(isRight && EncryptsRight(module.Handle) ? "right" : "wrong")}; executed {executed} instructions that were probed");
    }

    private static bool EncryptsRight(nint library)
    {
        nint Function(string name) => NativeLibrary.GetExport(library, name);
        var context = ((delegate* unmanaged<nint>)Function("EVP_CIPHER_CTX_new"))();
        var cipher = ((delegate* unmanaged<nint>)Function("EVP_aes_128_ecb"))();
        var output = stackalloc byte[48];
        int length;
        fixed (byte* key = Convert.FromHexString("000102030405060708090A0B0C0D0E0F"), plain = Convert.FromHexString("00112233445566778899AABBCCDDEEFF"))
        {
            return ((delegate* unmanaged<nint, nint, nint, byte*, byte*, int>)Function("EVP_EncryptInit_ex"))(context, cipher, 0, key, null) == 1
                && ((delegate* unmanaged<nint, byte*, int*, byte*, int, int>)Function("EVP_EncryptUpdate"))(context, output, &length, plain, 16) == 1
                && Convert.ToHexString(new ReadOnlySpan<byte>(output, 16)) == "69C4E0D86A7B0430D8CDB78070B4C55A";
        }
    }
}
