// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.Build.Framework;

namespace Afterlink.Tasks.Tests.Incremental;

[TestClass]
public sealed class SelectOutdatedTests
{
    private const string Body = "#include \"a.h\"\nint f(void) { return N; }\n";

    [TestMethod]
    public void Execute_BeforeTheFirstBuild_SelectsEverything()
    {
        using var project = new Project();
        project.Write("a.c", Body);

        Assert.HasCount(1, project.SelectOutdated(project.Plan("a.c").Compilations));
    }

    [TestMethod]
    public void Execute_AfterABuild_SelectsNothing()
    {
        using var project = Built(out var plan);

        Assert.IsEmpty(project.SelectOutdated(plan.Compilations));
        Assert.IsEmpty(project.SelectOutdated(plan.Links));
    }

    [TestMethod]
    public void Execute_HeaderChanged_SelectsItsUsersOnly()
    {
        using var project = Built(out var plan);
        project.Write("a.h", "#define N 44\n");

        var outdated = Assert.ContainsSingle(project.SelectOutdated(plan.Compilations));
        Assert.AreEqual(project["a.c"], outdated.ItemSpec);
    }

    [TestMethod]
    public void Execute_InputReplacedByAnOlderOne_SelectsItsStep()
    {
        using var project = Built(out var plan);
        project.Write("b.c", "int g(void) { return 2; }\n");
        File.SetLastWriteTimeUtc(project["b.c"], new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));

        var outdated = Assert.ContainsSingle(project.SelectOutdated(plan.Compilations));
        Assert.AreEqual(project["b.c"], outdated.ItemSpec);
    }

    [TestMethod]
    public void Execute_HeaderGone_SelectsItsUsers()
    {
        using var project = Built(out var plan);
        File.Delete(project["a.h"]);

        Assert.ContainsSingle(project.SelectOutdated(plan.Compilations));
    }

    [TestMethod]
    public void Execute_OutputGone_SelectsItsStep()
    {
        using var project = Built(out var plan);
        File.Delete(plan.Links[0].GetMetadata("Destination"));

        Assert.ContainsSingle(project.SelectOutdated(plan.Links));
        Assert.IsEmpty(project.SelectOutdated(plan.Compilations));
    }

    [TestMethod]
    public void Execute_CompilerOptionsChanged_SelectsAllCompilations()
    {
        using var project = Built(out _);

        var plan = project.Plan(task => (task.Sources, task.CompilerOptions) = (Sources(project), "-O1"));
        Assert.HasCount(2, project.SelectOutdated(plan.Compilations));
        Assert.IsEmpty(project.SelectOutdated(plan.Links));
    }

    [TestMethod]
    public void Execute_LinkerOptionsChanged_SelectsTheLinkOnly()
    {
        using var project = Built(out _);

        var plan = project.Plan(task => (task.Sources, task.LinkerOptions) = (Sources(project), "-Wl,-z,now"));
        Assert.IsEmpty(project.SelectOutdated(plan.Compilations));
        Assert.HasCount(1, project.SelectOutdated(plan.Links));
    }

    [TestMethod]
    public void Execute_SourceRemoved_SelectsTheLinkOnly()
    {
        using var project = Built(out _);

        var plan = project.Plan("b.c");
        Assert.IsEmpty(project.SelectOutdated(plan.Compilations));
        Assert.HasCount(1, project.SelectOutdated(plan.Links));
    }

    [TestMethod]
    public void Execute_AfterAFailedCompilation_SelectsItAgain()
    {
        using var project = Built(out var plan);
        project.Write("b.c", "broken\n");
        Assert.IsFalse(project.Compile(project.SelectOutdated(plan.Compilations)));

        Assert.HasCount(1, project.SelectOutdated(plan.Compilations));
    }

    [TestMethod]
    public void Execute_Always_NamesEveryFileThatWasWritten()
    {
        using var project = Built(out var plan);
        ITaskItem[] steps = [.. plan.Compilations, .. plan.Links];
        var task = new SelectOutdated { BuildEngine = new MockEngine(), Steps = steps };
        Assert.IsTrue(task.Execute());

        // A source without sites leaves no padded text.
        var written = Directory.GetFiles(project["obj"], "*", SearchOption.AllDirectories);
        Assert.AreSequenceEqual(
            written.Append(project["obj/objects/uart/a.c.padded.s"]).Append(project["obj/objects/uart/b.c.padded.s"]).Order(),
            task.Files.Select(static file => file.ItemSpec).Order());
    }

    private static Project Built(out PlanModules plan)
    {
        var project = new Project();
        project.Write("a.h", "#define N 1\n");
        project.Write("a.c", Body);
        project.Write("b.c", "int g(void) { return 1; }\n");
        plan = project.Build(task => task.Sources = Sources(project));
        return project;
    }

    private static ITaskItem[] Sources(Project project) =>
        [project.CreateItem("a.c", ("Module", "uart")), project.CreateItem("b.c", ("Module", "uart"))];
}
