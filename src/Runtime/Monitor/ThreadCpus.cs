// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Monitor;

/// <summary>The virtual CPUs of one thread. Nothing but the thread refers to it, so it is finalized some time after the thread has ended.</summary>
internal sealed class ThreadCpus
{
    [ThreadStatic]
    private static ThreadCpus? _ofThisThread;

    private readonly List<(VirtualCpuSet Set, VirtualCpu Cpu)> _cpus = [];

    private ThreadCpus()
    {
    }

    ~ThreadCpus()
    {
        foreach (var (set, cpu) in _cpus)
            set.Return(cpu);
    }

    public static ThreadCpus OfThisThread => _ofThisThread ??= new ThreadCpus();

    public void Remove(VirtualCpu cpu) => _cpus.RemoveAll(item => item.Cpu == cpu);

    public void Add(VirtualCpuSet set, VirtualCpu cpu) => _cpus.Add((set, cpu));
}
