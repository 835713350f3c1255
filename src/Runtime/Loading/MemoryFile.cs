// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Runtime.InteropServices;
using Afterlink.Diagnostics;

namespace Afterlink.Loading;

/// <summary>A module's file as an anonymous file in memory, which the dynamic linker takes for another one.</summary>
internal static unsafe class MemoryFile
{
    private const int BlockSize = 1 << 20;

    /// <summary>Copies a file; the path that it can be opened by. It is named by the process's number and stays open, as for the provider.</summary>
    /// <exception cref="AfterlinkException">The file cannot be read, or there is no memory for it.</exception>
    public static string Copy(string path)
    {
        try
        {
            using var source = File.OpenHandle(path);
            const uint Flags = SystemCalls.CloseOnExec | SystemCalls.AllowSealing;
            var file = SystemCalls.CreateMemoryFile(Path.GetFileName(path), Flags | SystemCalls.Executable);
            if (file < 0)
                file = SystemCalls.CreateMemoryFile(Path.GetFileName(path), Flags);
            if (file < 0)
                throw Refused(path, "memfd_create");
            if (!TryCopy(source, file))
            {
                var refusal = Refused(path, "write");
                _ = SystemCalls.Close(file);
                throw refusal;
            }

            _ = SystemCalls.Control(file, SystemCalls.AddSeals, SystemCalls.AllSeals);
            return string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RuntimeDiagnostics.Caused(e, DiagnosticId.ModuleUnreadable, path, e.Message);
        }
    }

    private static bool TryCopy(Microsoft.Win32.SafeHandles.SafeFileHandle source, int file)
    {
        var block = new byte[BlockSize];
        for (long offset = 0; RandomAccess.Read(source, block, offset) is var read and > 0; offset += read)
        {
            for (var rest = block.AsSpan(0, read); !rest.IsEmpty;)
            {
                fixed (byte* data = rest)
                {
                    // SAFETY: the span is pinned for the time of the call.
                    var written = SystemCalls.Write(file, data, (nuint)rest.Length);
                    if (written <= 0)
                        return false;
                    rest = rest[(int)written..];
                }
            }
        }

        return true;
    }

    private static AfterlinkException Refused(string path, string call) =>
        RuntimeDiagnostics.Exception(DiagnosticId.ModuleNotLoaded, path, $"{call}: {Marshal.GetLastPInvokeErrorMessage()}");
}
