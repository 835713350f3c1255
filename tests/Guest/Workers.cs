// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using Afterlink.Bench.ReferenceData;
using Afterlink.ReferenceData.Broker;

namespace Afterlink.Guest;

/// <summary>Processes that share the data of files, and a folder that they share by.</summary>
/// <param name="group">Where they run.</param>
/// <param name="folder">The folder of the broker.</param>
internal sealed class Workers(MemoryGroup group, string folder) : IDisposable
{
    private readonly List<Process> _all = [];

    /// <summary>Starts a worker of a file, and waits until it has shared it.</summary>
    public Process Add(string file)
    {
        var worker = group.Start("worker", folder, file);
        _all.Add(worker);
        Result.Write("worker", worker.StandardOutput.ReadLine());
        return worker;
    }

    /// <summary>Has all of them remember what they read, or compare it.</summary>
    /// <returns>How many are right.</returns>
    public int Ask(string what) => _all.Count(worker => !worker.HasExited && Ask(worker, what) == "right");

    /// <summary>The broker's state.</summary>
    public BrokerStatus Status() => StatusReader.TryRead(RuntimeFolder.Open(folder, out _)!, out var status) ? status : new();

    /// <summary>Waits until the broker has given up so many segments, or a time is over.</summary>
    public void AwaitVictims(int count)
    {
        for (var patience = Stopwatch.StartNew(); Status().Victims.Count < count && patience.Elapsed < TimeSpan.FromSeconds(60);)
            Thread.Sleep(100);
    }

    public void Dispose()
    {
        foreach (var worker in _all)
        {
            worker.Kill();
            worker.WaitForExit();
        }
    }

    private static string? Ask(Process worker, string what)
    {
        worker.StandardInput.WriteLine(what);
        return worker.StandardOutput.ReadLine();
    }
}
