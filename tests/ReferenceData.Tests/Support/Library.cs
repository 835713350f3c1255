// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Afterlink.ReferenceData.Tests.Support;

/// <summary>The fixture module table.c, built once.</summary>
internal sealed unsafe class Library : IDisposable
{
    private const int Words = 1 << 18;

    private static readonly Lazy<string> Built = new(static () => Build());

    public Library(string? path = null) => Handle = NativeLibrary.Load(path ?? Built.Value);

    public static string Path => Built.Value;

    public nint Handle { get; }

    /// <summary>The table in .bss.</summary>
    public BufferRange Derived => Table("derived");

    /// <summary>The table in .data.</summary>
    public BufferRange Given => Table("given");

    public ulong WordAt(ulong index) => ((delegate* unmanaged<ulong, ulong>)NativeLibrary.GetExport(Handle, "word_at"))(index);

    public void WriteAt(ulong index, ulong value) => ((delegate* unmanaged<ulong, ulong, void>)NativeLibrary.GetExport(Handle, "write_at"))(index, value);

    public int ForkAndSleep() => ((delegate* unmanaged<int>)NativeLibrary.GetExport(Handle, "fork_and_sleep"))();

    public void Dispose() => NativeLibrary.Free(Handle);

    private BufferRange Table(string symbol) => new((nuint)NativeLibrary.GetExport(Handle, symbol), Words * sizeof(ulong));

    private static string Build()
    {
        var folder = Directory.CreateTempSubdirectory("afterlink-share-tests-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var output = System.IO.Path.Combine(folder, "table.so");
        using var process = Process.Start("gcc", ["-shared", "-fPIC", "-O2", "-g", "-o", output, System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", "table.c")]);
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode);
        return output;
    }
}
