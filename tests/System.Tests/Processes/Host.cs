// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.SystemTests.Processes;

/// <summary>Runs programs with rewritten libraries, and says which of them they really loaded.</summary>
internal sealed class Host : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly string? _libraries;
    private readonly Binding _binding;
    private int _reports;

    private Host(string? libraries, Binding binding) => (_libraries, _binding) = (libraries, binding);

    /// <summary>The modules of the last run.</summary>
    public IReadOnlyList<LoadedModule> Modules { get; private set; } = [];

    /// <summary>Prepares a host.</summary>
    /// <param name="libraries">The folder of the rewritten libraries; null for the originals, or where the program finds them itself.</param>
    /// <param name="binding">What they find.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    public static async Task<Host> CreateAsync(string? libraries, Binding binding, CancellationToken cancellationToken)
    {
        var host = new Host(libraries, binding);
        await Compile("latebind.so", ["-O1", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", Repository.Fixture("System/latebind.c")]);
        await Compile("slots.so", ["-shared", "-nostdlib", Repository.Fixture("Rewriting/slots.S")]);
        return host;

        async Task Compile(string output, string[] arguments) =>
            (await Command.RunAsync("gcc", ["-o", host._folder[output], .. arguments], cancellationToken)).Success();
    }

    /// <summary>Runs a program.</summary>
    public async Task<RunResult> RunAsync(
        string program, IEnumerable<string> arguments, string? folder, CancellationToken cancellationToken, params (string Name, string? Value)[] variables)
    {
        var report = _folder[$"report{_reports++}"];
        var environment = new Dictionary<string, string?>
        {
            ["LC_ALL"] = "C",
            ["LD_PRELOAD"] = _folder["latebind.so"],
            ["AFTERLINK_REPORT"] = report,
        };
        if (_libraries is not null)
            environment["LD_LIBRARY_PATH"] = _libraries;
        if (_binding == Binding.PassThrough)
            environment["AFTERLINK_SLOTS"] = _folder["slots.so"];
        foreach (var (name, value) in variables)
            environment[name] = value;

        var result = await Command.RunAsync(program, arguments, environment, folder, cancellationToken);
        Modules = LoadedModule.ReadAll(report);
        return result;
    }

    /// <summary>Fails unless the last run loaded the rewritten library, bound as it should be.</summary>
    /// <param name="name">The library's file name.</param>
    /// <param name="isCalled">Whether its slots must have been called where they are bound.</param>
    public void AssertLoaded(string name, bool isCalled)
    {
        var loaded = Modules.Where(module => Path.GetFileName(module.Path) == name).ToArray();
        Assert.IsNotEmpty(loaded, $"no process loaded a rewritten {name}; {string.Join('\n', Modules)}");
        if (_libraries is not null)
            Assert.IsTrue(Array.TrueForAll(loaded, module => Path.GetDirectoryName(module.Path) == _libraries), string.Join<LoadedModule>('\n', loaded));
        Assert.IsTrue(Array.TrueForAll(loaded, module => module.IsBound == (_binding == Binding.PassThrough)), string.Join<LoadedModule>('\n', loaded));
        if (_binding == Binding.PassThrough && isCalled)
            Assert.IsGreaterThan(0, loaded.Sum(static module => module.Calls), $"no slot of {name} was called");
    }

    public void Dispose() => _folder.Dispose();
}
