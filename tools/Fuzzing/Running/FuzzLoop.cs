// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using Afterlink.Fuzzing.Corpus;
using Afterlink.Fuzzing.Coverage;
using Afterlink.Fuzzing.Targets;

namespace Afterlink.Fuzzing.Running;

/// <summary>Gives one input after the other to a target; each depends on the seed, its number and the inputs that were kept before, and on nothing else.</summary>
/// <param name="source">Where inputs come from.</param>
/// <param name="target">What they are given to.</param>
/// <param name="coverage">Tells which did something new; null where the engine is not instrumented.</param>
/// <param name="options">How long to run.</param>
/// <param name="record">Where each input is written down before it is tried; null for nowhere.</param>
internal sealed class FuzzLoop(IInputSource source, FuzzTarget target, CoverageMap? coverage, FuzzOptions options, InputRecord? record = null)
{
    private const int SlowestCount = 5;

    private readonly FailureList _failures = new(options.Output);
    private readonly List<SlowInput> _slowest = [];
    private byte[] _current = [];

    /// <summary>Runs until inputs or time are used up.</summary>
    /// <param name="progress">Is given the number of inputs and of failures now and then.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public FuzzSummary Run(Action<long, int>? progress = null, CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        var reported = TimeSpan.Zero;
        var (number, kept) = (0L, 0);
        using var watchdog = new Watchdog(options.InputLimit, OnHang);
        for (; number < options.Inputs && !cancellationToken.IsCancellationRequested; number++)
        {
            var elapsed = Stopwatch.GetElapsedTime(started);
            if (options.Limit != TimeSpan.Zero && elapsed > options.Limit)
                break;
            if (elapsed - reported > TimeSpan.FromSeconds(10))
            {
                reported = elapsed;
                progress?.Invoke(number, _failures.Count);
            }

            var random = new Random(Mix(options.Seed, number));
            var (entry, input) = source.Next(number, random);
            _current = input;
            record?.Write(number, input);
            coverage?.Clear();
            watchdog.Begin(number);
            Try(number, entry, input, random);
            AddSlow(new SlowInput(number, entry.Name, watchdog.End()));
            if (coverage?.TakeNew() == true)
            {
                source.Keep(entry, input, number);
                kept++;
            }
        }

        return new FuzzSummary(number, Stopwatch.GetElapsedTime(started), kept, coverage?.Pairs ?? 0, _slowest, [.. _failures.All], target.Outcomes);
    }

    private void Try(long number, CorpusEntry entry, byte[] input, Random random)
    {
        try
        {
            target.Run(entry, input, random);
        }
        catch (Exception exception)
        {
            // Whatever it is, it is what is looked for.
            _failures.Add(number, entry, input, exception);
        }
    }

    private void AddSlow(SlowInput input)
    {
        if (_slowest.Count == SlowestCount && input.Elapsed <= _slowest[^1].Elapsed)
            return;
        _slowest.Add(input);
        _slowest.Sort(static (left, right) => right.Elapsed.CompareTo(left.Elapsed));
        if (_slowest.Count > SlowestCount)
            _slowest.RemoveAt(SlowestCount);
    }

    private void OnHang(long number)
    {
        var path = _failures.Save(number, _current);
        Environment.FailFast($"input {number} takes longer than {options.InputLimit.TotalSeconds} s: {path}");
    }

    /// <summary>One seed for each input (the finalizer of SplitMix64): HashCode differs from process to process.</summary>
    private static int Mix(int seed, long number)
    {
        var mixed = ((ulong)(uint)seed << 40) + (ulong)number + 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)(mixed ^ (mixed >> 31));
    }
}
