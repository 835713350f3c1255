// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink;

/// <summary>The machine that a module sees, apart from what its handlers answer.</summary>
public sealed class MonitorOptions
{
    /// <summary>What <c>cpuid</c> reports. XCR0 follows it.</summary>
    public CpuidTable Cpuid { get; init; } = CpuidTable.Host;

    /// <summary>What <c>rdtsc</c> and <c>rdtscp</c> read.</summary>
    public Tsc TimeStampCounter { get; init; } = Tsc.Host;

    /// <summary>What <c>rdrand</c> and <c>rdseed</c> give.</summary>
    public Randomness Randomness { get; init; } = Randomness.Host;

    /// <summary>What becomes of an exception that a handler throws.</summary>
    public FaultPolicy FaultPolicy { get; init; }

    /// <summary>
    /// Faults that may be recorded before the process ends: a module that polls a device whose handler throws would never return.
    /// </summary>
    public int FaultLimit { get; init; } = 1000;

    /// <summary>
    /// Whether a module is mapped as a copy of its own, so that the same file can be loaded many times at once, each with its own data. The copy is in memory:
    /// its text is not shared with the file's, it stays mapped for as long as the process lives, and libraries that the file finds relative to its own folder
    /// (<c>$ORIGIN</c>) must be loaded already. A P/Invoke reaches the file and no copy: look the functions of one up by <see cref="Modules.LoadedModule.Handle"/>.
    /// </summary>
    public bool SeparateInstances { get; init; }

    /// <summary>Ends the <c>hlt</c> of a module whose class has no handler for it, by an <see cref="OperationCanceledException"/> as a handler would throw it.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>
    /// Whether a probe that a thread reaches while it runs the handler of one is handled too. By default it is passed over: what a handler calls may
    /// itself be probed, and would call the handler for ever. Then the handler has to see to an end.
    /// </summary>
    public bool NestedProbes { get; init; }
}
