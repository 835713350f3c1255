// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;

namespace Afterlink.ReferenceData.Tests.Support;

/// <summary>
/// Threads that read a buffer all the time: by loads, or by asking the kernel to, which goes by the same page tables and reports a gap where a load
/// would end the process.
/// </summary>
internal sealed unsafe partial class Readers : IDisposable
{
    private readonly Thread[] _threads;
    private readonly BufferRange _range;
    private readonly byte _value;
    private readonly bool _loads;
    private readonly int _process;
    private long _wrong;
    private long _reads;
    private volatile bool _isOver;

    public Readers(BufferRange range, byte value, int count, bool loads, int? process = null)
    {
        (_range, _value, _loads, _process) = (range, value, loads, process ?? Environment.ProcessId);
        _threads = [.. Enumerable.Range(0, count).Select(index => new Thread(() => Read(index)) { IsBackground = true })];
        foreach (var thread in _threads)
            thread.Start();
    }

    public bool HaveNoticed => Interlocked.Read(ref _wrong) != 0;

    public long Reads => Interlocked.Read(ref _reads);

    /// <summary>Ends them and tells how many reads gave anything but the value, or failed.</summary>
    public long Stop()
    {
        _isOver = true;
        foreach (var thread in _threads)
            thread.Join();
        return Interlocked.Read(ref _wrong);
    }

    public void Dispose() => Stop();

    private void Read(int seed)
    {
        var random = new Random(seed);
        var buffer = stackalloc byte[64];
        while (!_isOver)
        {
            var place = (byte*)_range.Start + random.Next((int)_range.Length - 64);
            if (_loads)
                Buffer.MemoryCopy(place, buffer, 64, 64);
            else if (!TryRead(buffer, place))
                new Span<byte>(buffer, 64).Clear();
            if (new ReadOnlySpan<byte>(buffer, 64).IndexOfAnyExcept(_value) >= 0)
                _ = Interlocked.Increment(ref _wrong);
            _ = Interlocked.Increment(ref _reads);
        }
    }

    private bool TryRead(byte* buffer, byte* place)
    {
        var local = new Vector(buffer, 64);
        var remote = new Vector(place, 64);
        return ReadMemory(_process, &local, 1, &remote, 1, 0) == 64;
    }

    [LibraryImport("libc", EntryPoint = "process_vm_readv")]
    private static partial nint ReadMemory(int process, Vector* local, nuint localCount, Vector* remote, nuint remoteCount, nuint flags);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Vector(void* start, nuint length)
    {
        public readonly void* Start = start;
        public readonly nuint Length = length;
    }
}
