// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Afterlink.Tasks.Tests;

/// <summary>A project's folder and the tasks that the targets would run on it.</summary>
internal sealed class Project : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public string Root => _directory.Root;

    public string ProjectFile => _directory["app.csproj"];

    public MockEngine Engine { get; private set; } = new();

    public string this[string name] => _directory[name];

    public string Write(string name, string text) => _directory.Write(name, text);

    public string WriteScript(string name, string text)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException();

        var path = Write(name, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>An item as the project file has it: its identity is relative, its full path is not.</summary>
    public TaskItem CreateItem(string name, params (string Name, string Value)[] metadata)
    {
        var item = new TaskItem(_directory[name]);
        foreach (var (key, value) in metadata)
            item.SetMetadata(key, value);
        return item;
    }

    /// <summary>A plan of <paramref name="sources"/>, all of module "uart".</summary>
    public PlanModules Plan(params string[] sources) =>
        Plan(task => task.Sources = [.. sources.Select(source => CreateItem(source, ("Module", "uart")))]);

    public PlanModules Plan(Action<PlanModules> configure)
    {
        var task = new PlanModules
        {
            BuildEngine = Engine = new MockEngine(),
            ProjectFile = ProjectFile,
            IntermediateDirectory = _directory["obj/"],
            IncludeDirectory = _directory["include"],
            Toolchain = "gcc",
            RuntimeIdentifier = "linux-x64",
        };
        configure(task);
        var succeeded = task.Execute();
        Assert.AreEqual(Engine.Errors.Count == 0, succeeded);
        return task;
    }

    public bool Compile(ITaskItem[] steps) => Run(new CompileSources { Steps = steps, WorkingDirectory = Root });

    public bool Link(ITaskItem[] steps) => Run(new LinkModules { Steps = steps, WorkingDirectory = Root });

    public bool Rewrite(ITaskItem[] steps) => Run(new RewriteModules { Steps = steps });

    /// <summary>Plans, compiles and links; everything must succeed.</summary>
    public PlanModules Build(Action<PlanModules> configure)
    {
        var plan = Plan(configure);
        Assert.IsTrue(Compile(plan.Compilations), Describe());
        Assert.IsTrue(Link(plan.Links), Describe());
        return plan;
    }

    public ITaskItem[] SelectOutdated(ITaskItem[] steps)
    {
        var task = new SelectOutdated { Steps = steps };
        Run(task);
        return task.Outdated;
    }

    public string Describe() => string.Join('\n', Engine.Errors.Select(static error => error.Message));

    public void Dispose() => _directory.Dispose();

    private bool Run(ITask task)
    {
        task.BuildEngine = Engine = new MockEngine();
        return task.Execute();
    }
}
