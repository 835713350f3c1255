// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using System.Globalization;
using Afterlink.Fuzzing.Coverage;
using Afterlink.Fuzzing.Targets;

namespace Afterlink.Fuzzing.Running;

/// <summary>A command that runs a target: the process that is asked starts an instrumented copy of itself, and looks after it.</summary>
internal static class FuzzCommand
{
    private const string Instrumented = "--instrumented";

    private static readonly TimeSpan InputLimit = TimeSpan.FromSeconds(60);

    /// <summary>Makes the command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it tries.</param>
    /// <param name="makeTarget">Makes what inputs are given to, with a folder for files.</param>
    /// <param name="makeSource">Makes where inputs come from, with a folder for files and the seed.</param>
    public static Command Create(string name, string description, Func<string, FuzzTarget> makeTarget, Func<string, int, IInputSource> makeSource)
    {
        var inputs = new Option<long>("--inputs") { Description = "How many inputs.", DefaultValueFactory = static _ => 100_000 };
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same inputs.", DefaultValueFactory = static _ => 1 };
        var minutes = new Option<double>("--minutes") { Description = "Ends after so many minutes; 0: not before all inputs were tried." };
        var output = new Option<string>("--output") { Description = "Folder for inputs that fail.", DefaultValueFactory = _ => Path.Combine("artifacts", "fuzz", name) };
        var plain = new Option<bool>("--plain") { Description = "Without coverage: twice as fast, and blind." };
        var instrumented = new Option<bool>(Instrumented) { Hidden = true };
        var command = new Command(name, description) { inputs, seed, minutes, output, plain, instrumented };
        command.SetAction((parsed, cancellationToken) =>
        {
            var options = new FuzzOptions(
                parsed.GetValue(inputs), parsed.GetValue(seed), TimeSpan.FromMinutes(parsed.GetValue(minutes)), InputLimit, parsed.GetRequiredValue(output));
            var exitCode = parsed.GetValue(plain) || parsed.GetValue(instrumented)
                ? Run(name, makeTarget, makeSource, options, parsed.GetValue(instrumented), cancellationToken)
                : Supervise(name, options);
            return Task.FromResult(exitCode);
        });
        return command;
    }

    private static string RecordOf(FuzzOptions options) => Path.Combine(options.Output, "current");

    private static int Supervise(string name, FuzzOptions options)
    {
        using var copy = new InstrumentedCopy();
        var exitCode = copy.Run([
            name, Instrumented, "--output", options.Output,
            .. Option("--inputs", options.Inputs), .. Option("--seed", options.Seed), .. Option("--minutes", options.Limit.TotalMinutes),
        ]);
        if (exitCode is 0 or 1)
            return exitCode;
        var (number, input) = InputRecord.Read(RecordOf(options));
        Console.Error.WriteLine($"{name}: input {number} ended the process ({exitCode}): {new FailureList(options.Output).Save(number, input)}");
        return 1;

        static string[] Option(string name, IFormattable value) => [name, value.ToString(null, CultureInfo.InvariantCulture)];
    }

    private static int Run(
        string name, Func<string, FuzzTarget> makeTarget, Func<string, int, IInputSource> makeSource, FuzzOptions options, bool isInstrumented, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("afterlink-fuzzing-");
        try
        {
            // First, because instrumented code writes to it from its first call on, and making seeds is such a call.
            var coverage = isInstrumented ? new CoverageMap() : null;
            using var record = new InputRecord(RecordOf(options));
            var source = makeSource(folder.FullName, options.Seed);
            var summary = new FuzzLoop(source, makeTarget(folder.FullName), coverage, options, record)
                .Run((number, failures) => Console.Error.WriteLine($"{name}: {number} inputs, {failures} failures, {coverage?.Pairs ?? 0} pairs of blocks"), cancellationToken);
            SummaryWriter.Write(name, options.Seed, summary, Console.Out);
            return summary.Failures.Count == 0 ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
