// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;

namespace Afterlink.Package.Tests;

/// <summary>A user's project, in a folder of its own that goes with the test.</summary>
internal sealed class Consumer : IDisposable
{
    private readonly CancellationToken _cancellationToken;
    private int _builds;

    private Consumer(CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        Root = Directory.CreateDirectory(Path.Combine(PackageFeed.Consumers, Guid.NewGuid().ToString("N")[..12])).FullName;
    }

    public string Root { get; }

    public string this[string path] => Path.Combine(Root, path);

    /// <summary>A folder without any file.</summary>
    public static Consumer CreateEmpty(TestContext context) => new(context.CancellationToken);

    /// <summary>A program with two modules made from source: uart (two files and a header) and rtc.</summary>
    public static Consumer Create(TestContext context)
    {
        var consumer = CreateEmpty(context);
        consumer.Write("app.csproj", ConsumerFiles.Project(ConsumerFiles.TwoModules));
        consumer.Write("Program.cs", ConsumerFiles.Program);
        consumer.Write("native/uart.h", ConsumerFiles.UartHeader);
        consumer.Write("native/uart.c", ConsumerFiles.Uart);
        consumer.Write("native/ring.c", ConsumerFiles.Ring);
        consumer.Write("native/rtc.c", ConsumerFiles.Rtc);
        return consumer;
    }

    /// <summary>A copy of a folder of samples/, without what a build has left there.</summary>
    public static Consumer CreateFromSample(TestContext context, string sample)
    {
        var consumer = CreateEmpty(context);
        var source = Repository.GetPath("samples", sample);
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(source, file);
            if (path.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
                consumer.Write(path, File.ReadAllText(file));
        }

        return consumer;
    }

    public void Write(string path, string text)
    {
        var full = this[path];
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public Task<CommandResult> RunAsync(string program, params string[] arguments) => Command.RunAsync(program, arguments, Root, _cancellationToken);

    /// <summary>Builds what is in the folder; further arguments go to MSBuild.</summary>
    public Task<BuildResult> BuildAsync(params string[] arguments) => DotNetAsync("build", arguments);

    /// <summary>A dotnet command that builds.</summary>
    public async Task<BuildResult> DotNetAsync(string verb, params string[] arguments)
    {
        var log = this[$"build{_builds++}.binlog"];
        return new BuildResult(await RunAsync("dotnet", [verb, .. arguments, "-nologo", "-v:m", $"-bl:{log}"]), log);
    }

    /// <summary>Files below a folder with the time of their last change; empty where the folder is not there.</summary>
    public Dictionary<string, DateTime> Snapshot(string folder)
    {
        var root = this[folder];
        return Directory.Exists(root)
            ? Directory.GetFiles(root, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(root, file), File.GetLastWriteTimeUtc)
            : [];
    }

    /// <summary>Whether a file has the note of a rewritten module.</summary>
    public bool IsRewritten(string path) => IsRewrittenFile(this[path]);

    public static bool IsRewrittenFile(string path) => File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.ASCII.GetBytes("Afterlink\0")) >= 0;

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
