// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Runtime.InteropServices;
using Afterlink.Diagnostics;
using Afterlink.Loading;
using Afterlink.Monitor;

namespace Afterlink.Provider;

/// <summary>
/// The provider (Provider/provider.S), loaded once for the process, before the first module. It is never unloaded: rewritten
/// modules point into it.
/// </summary>
internal static unsafe class ProviderLibrary
{
    private const string ResourceName = "afterlink-provider.so";

    private static readonly object Lock = new();
    private static ProviderExports* _exports;

    /// <summary>Where everything is; loads the provider at the first use.</summary>
    /// <exception cref="AfterlinkException">The process is not one that the provider can run in, or it could not be loaded.</exception>
    public static ProviderExports* Exports
    {
        get
        {
            if (_exports == null)
            {
                lock (Lock)
                {
                    if (_exports == null)
                        _exports = Load();
                }
            }

            return _exports;
        }
    }

    /// <summary>The base of fs of this thread.</summary>
    public static ulong ReadFsBase() => Exports->ReadFsBase();

    private static ProviderExports* Load()
    {
        if (Platform.Refusal() is { } reason)
            throw RuntimeDiagnostics.Exception(DiagnosticId.PlatformUnsupported, reason);

        using var resource = typeof(ProviderLibrary).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw RuntimeDiagnostics.Exception(DiagnosticId.ProviderNotLoaded, "it is not in the assembly");
        var image = new byte[resource.Length];
        resource.ReadExactly(image);

        var handle = Open(image);

        // SAFETY: the symbol is a table of this layout (provider.S), in memory that is mapped for the rest of the process.
        var exports = (ProviderExports*)NativeLibrary.GetExport(handle, ProviderExports.SymbolName);
        if (exports->Version != ProviderExports.CurrentVersion)
            throw RuntimeDiagnostics.Exception(DiagnosticId.ProviderNotLoaded, $"its version is {exports->Version}");
        ExtendedState.Configure(exports);
        exports->Configuration->Attach = (nint)(delegate* unmanaged[Cdecl]<Modules.RegisterFrame*, Modules.BindingSlot*, VirtualCpuState*>)&VirtualCpuSet.Attach;
        exports->Configuration->Interrupt = (nint)(delegate* unmanaged[Cdecl]<Modules.RegisterFrame*, VirtualCpuState*, void>)&Monitor.Interrupts.InterruptPoint.Reach;
        return exports;
    }

    /// <summary>Maps the provider.</summary>
    /// <exception cref="AfterlinkException">The dynamic linker refuses it, or it can be put nowhere.</exception>
    internal static nint Open(byte[] image)
    {
        var handle = OpenFromMemory(image, out var refusal);
        return handle != 0 ? handle : OpenFromFile(image, refusal);
    }

    // An anonymous file leaves nothing behind. It is named by the process's number and kept open: gdb opens the same name, and
    // "self" would be gdb's own descriptor.
    private static nint OpenFromMemory(byte[] image, out string refusal)
    {
        const uint Flags = SystemCalls.CloseOnExec | SystemCalls.AllowSealing;
        var file = SystemCalls.CreateMemoryFile(ResourceName, Flags | SystemCalls.Executable);
        if (file < 0)
            file = SystemCalls.CreateMemoryFile(ResourceName, Flags);
        if (file < 0)
        {
            refusal = $"memfd_create: {Marshal.GetLastPInvokeErrorMessage()}";
            return 0;
        }

        nint handle = 0;
        if (Write(file, image))
        {
            // Nobody can change the text that all threads run.
            _ = SystemCalls.Control(file, SystemCalls.AddSeals, SystemCalls.AllSeals);
            var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{file}");
            handle = DynamicLinker.Open(path, DynamicLinker.Now | DynamicLinker.Global, out refusal);
        }
        else
        {
            refusal = $"write: {Marshal.GetLastPInvokeErrorMessage()}";
        }

        if (handle == 0)
            _ = SystemCalls.Close(file);
        return handle;
    }

    private static bool Write(int file, ReadOnlySpan<byte> image)
    {
        while (!image.IsEmpty)
        {
            fixed (byte* data = image)
            {
                // SAFETY: the span is pinned for the time of the call.
                var written = SystemCalls.Write(file, data, (nuint)image.Length);
                if (written <= 0)
                    return false;
                image = image[(int)written..];
            }
        }

        return true;
    }

    // Where memory files may not be executed (vm.memfd_noexec, SELinux): a file in a folder that only this user can enter.
    private static nint OpenFromFile(byte[] image, string refusal)
    {
        DirectoryInfo? folder = null;
        try
        {
            folder = Directory.CreateTempSubdirectory("afterlink-");
            var path = Path.Combine(folder.FullName, ResourceName);
            File.WriteAllBytes(path, image);
            var handle = DynamicLinker.Open(path, DynamicLinker.Now | DynamicLinker.Global, out var error);
            return handle != 0 ? handle : throw RuntimeDiagnostics.Exception(DiagnosticId.ProviderNotLoaded, $"{refusal}; {error}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RuntimeDiagnostics.Caused(e, DiagnosticId.ProviderNotLoaded, $"{refusal}; {e.Message}");
        }
        finally
        {
            folder?.Delete(recursive: true);
        }
    }
}
