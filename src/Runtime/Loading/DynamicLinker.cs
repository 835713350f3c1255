// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using System.Text;
using Afterlink.Diagnostics;

namespace Afterlink.Loading;

/// <summary>
/// The dynamic linker of the process. <c>NativeLibrary</c> cannot ask for RTLD_GLOBAL or tell where a module is mapped.
/// </summary>
internal static unsafe class DynamicLinker
{
    public const int Now = 2;
    public const int NoLoad = 4;
    public const int Global = 0x100;

    private const int LinkMap = 2; // RTLD_DI_LINKMAP, dlinfo(3)

    // dlopen and its kin moved from libdl.so.2 into libc.so.6 with glibc 2.34.
    private static readonly nint Library = NativeLibrary.TryLoad("libc.so.6", out var library)
        && NativeLibrary.TryGetExport(library, "dlopen", out _) ? library : NativeLibrary.Load("libdl.so.2");

    private static readonly delegate* unmanaged<byte*, int, nint> OpenFunction =
        (delegate* unmanaged<byte*, int, nint>)NativeLibrary.GetExport(Library, "dlopen");

    private static readonly delegate* unmanaged<nint, int> CloseFunction =
        (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(Library, "dlclose");

    private static readonly delegate* unmanaged<byte*> ErrorFunction =
        (delegate* unmanaged<byte*>)NativeLibrary.GetExport(Library, "dlerror");

    private static readonly delegate* unmanaged<nint, int, void*, int> InfoFunction =
        (delegate* unmanaged<nint, int, void*, int>)NativeLibrary.GetExport(Library, "dlinfo");

    /// <summary>Maps a module, or null with what <c>dlerror</c> says.</summary>
    public static nint Open(string path, int flags, out string error)
    {
        error = "";
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            // SAFETY: the name ends in a zero; dlerror belongs to this thread, and nothing of the dynamic linker is called in between.
            var handle = OpenFunction(name, flags);
            if (handle == 0)
                error = Marshal.PtrToStringUTF8((nint)ErrorFunction()) ?? "";
            return handle;
        }
    }

    /// <summary>Gives back one reference of <see cref="Open"/>.</summary>
    public static void Close(nint handle)
    {
        // SAFETY: the handle came from Open and is given back once.
        _ = CloseFunction(handle);
    }

    /// <summary>What is added to the link-time addresses of a module (link.h: the first member of struct link_map).</summary>
    public static ulong LoadBias(nint handle)
    {
        ulong* map;

        // SAFETY: dlinfo fills one pointer, to a structure that lives as long as the module.
        if (InfoFunction(handle, LinkMap, &map) != 0)
            throw RuntimeDiagnostics.Exception(DiagnosticId.InternalError, "dlinfo failed");
        return *map;
    }
}
