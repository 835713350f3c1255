// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.Build.Framework;

namespace Afterlink.Tasks.Tests;

[TestClass]
public sealed class CompileSourcesTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Execute_GoodSources_WritesAnObjectEach()
    {
        using var project = new Project();
        var names = Enumerable.Range(0, 8).Select(static i => $"s{i}.c").ToArray();
        foreach (var name in names)
            project.Write(name, "int x;\n");
        var plan = project.Plan(names);

        Assert.IsTrue(project.Compile(plan.Compilations), project.Describe());
        foreach (var step in plan.Compilations)
            Assert.IsTrue(File.Exists(step.GetMetadata("Destination")));
    }

    [TestMethod]
    public void Execute_ErrorInSource_IsAFL3003AtItsPlace()
    {
        using var project = new Project();
        project.Write("uart.c", "int f(void)\n{\n    return nowhere;\n}\n");

        Assert.IsFalse(project.Compile(project.Plan("uart.c").Compilations));
        AssertPlace(Assert.ContainsSingle(project.Engine.Errors), "AFL3003", project["uart.c"], 3, 12);
    }

    [TestMethod]
    public void Execute_ErrorInAssembly_IsAFL3003AtItsLine()
    {
        using var project = new Project();
        project.Write("entry.S", "\tnop\n\tnosuchinstruction\n");

        Assert.IsFalse(project.Compile(project.Plan("entry.S").Compilations));
        AssertPlace(Assert.ContainsSingle(project.Engine.Errors), "AFL3003", project["entry.S"], 2, 0);
    }

    [TestMethod]
    public void Execute_ErrorsInTwoSources_ReportsBoth()
    {
        using var project = new Project();
        project.Write("a.c", "broken\n");
        project.Write("b.c", "broken\n");

        Assert.IsFalse(project.Compile(project.Plan("a.c", "b.c").Compilations));
        Assert.AreSequenceEqual(
            new[] { project["a.c"], project["b.c"] },
            project.Engine.Errors.Select(static error => error.File).Distinct().Order().ToArray());
    }

    [TestMethod]
    public void Execute_WarningInSource_IsAFL3004AtItsPlaceAndSucceeds()
    {
        using var project = new Project();
        project.Write("uart.c", "#warning {0} is no format item\n");

        Assert.IsTrue(project.Compile(project.Plan("uart.c").Compilations), project.Describe());
        var warning = Assert.ContainsSingle(project.Engine.Warnings);
        Assert.AreEqual(("AFL3004", project["uart.c"], 1), (warning.Code, warning.File, warning.LineNumber));
        Assert.Contains("{0} is no format item", warning.Message!);
    }

    [TestMethod]
    public void Execute_UnknownOption_IsAFL3003AboutTheSource()
    {
        using var project = new Project();
        project.Write("uart.c", "int x;\n");
        var plan = project.Plan(task => (task.Sources, task.CompilerOptions) = ([project.CreateItem("uart.c", ("Module", "uart"))], "-fnope"));

        Assert.IsFalse(project.Compile(plan.Compilations));
        AssertPlace(Assert.ContainsSingle(project.Engine.Errors), "AFL3003", project["uart.c"], 0, 0);
    }

    [TestMethod]
    public void Execute_NoCompiler_IsAFL3001WithTheWayOut()
    {
        using var project = new Project();
        project.Write("uart.c", "int x;\n");
        var plan = project.Plan(task => (task.Sources, task.Toolchain) = ([project.CreateItem("uart.c", ("Module", "uart"))], "no-such-gcc"));

        Assert.IsFalse(project.Compile(plan.Compilations));
        var error = Assert.ContainsSingle(project.Engine.Errors);
        Assert.AreEqual("AFL3001", error.Code);
        Assert.Contains("no-such-gcc", error.Message!);
        Assert.Contains("apt-get install gcc", error.Message!);
        Assert.Contains("AfterlinkToolchain", error.Message!);
    }

    [TestMethod]
    public void Execute_CompilerFailsWithoutAWord_IsAFL3002WithItsExitCode()
    {
        using var project = new Project();
        project.Write("uart.c", "int x;\n");
        var compiler = project.WriteScript("cc", "#!/bin/sh\necho strange >&2\nexit 7\n");
        var plan = project.Plan(task => (task.Sources, task.Toolchain) = ([project.CreateItem("uart.c", ("Module", "uart"))], compiler));

        Assert.IsFalse(project.Compile(plan.Compilations));
        var error = Assert.ContainsSingle(project.Engine.Errors);
        Assert.AreEqual("AFL3002", error.Code);
        Assert.Contains("exit code 7: strange", error.Message!);
    }

    [TestMethod]
    public void Execute_CompilerIsNoProgram_Fails()
    {
        using var project = new Project();
        project.Write("uart.c", "int x;\n");
        var plan = project.Plan(task => (task.Sources, task.Toolchain) = ([project.CreateItem("uart.c", ("Module", "uart"))], project["uart.c"]));

        Assert.IsFalse(project.Compile(plan.Compilations));
        Assert.IsNotEmpty(project.Engine.Errors);
    }

    [TestMethod]
    public void Execute_UserLocale_DoesNotChangeTheWords()
    {
        using var project = new Project();
        project.Write("uart.c", "int x;\n");
        var compiler = project.WriteScript("cc", "#!/bin/sh\necho \"uart.c:1:1: error: locale is $LC_ALL\" >&2\nexit 1\n");
        var plan = project.Plan(task => (task.Sources, task.Toolchain) = ([project.CreateItem("uart.c", ("Module", "uart"))], compiler));

        Assert.IsFalse(project.Compile(plan.Compilations));
        Assert.AreEqual("locale is C", Assert.ContainsSingle(project.Engine.Errors).Message);
    }

    [TestMethod]
    public void Execute_OddNames_Compiles()
    {
        using var project = new Project();
        string[] names = ["per%41cent.c", "semi;colon.c", "dollar$(x).c", "quote'.c", "näme.c"];
        foreach (var name in names)
            project.Write(name, "int x;\n");
        var plan = project.Plan(task => task.Sources = [.. names.Select(name => Metadata.Create(project[name]).Set("Module", "odd"))]);

        Assert.IsTrue(project.Compile(plan.Compilations), project.Describe());
        Assert.IsEmpty(project.SelectOutdated(plan.Compilations));
    }

    [TestMethod]
    public async Task Cancel_WhileCompiling_EndsTheCompilerAndLeavesNoRecord()
    {
        using var project = new Project();
        project.Write("uart.c", "int x;\n");
        var compiler = project.WriteScript("cc", $"#!/bin/sh\ntouch '{project["started"]}'\nexec sleep 600\n");
        var plan = project.Plan(task => (task.Sources, task.Toolchain) = ([project.CreateItem("uart.c", ("Module", "uart"))], compiler));
        using var compile = new CompileSources { BuildEngine = new MockEngine(), Steps = plan.Compilations, WorkingDirectory = project.Root };

        var execution = Task.Run(compile.Execute, TestContext.CancellationToken);
        while (!File.Exists(project["started"]))
            await Task.Delay(10, TestContext.CancellationToken);
        compile.Cancel();

        Assert.IsFalse(await execution);
        Assert.HasCount(1, project.SelectOutdated(plan.Compilations));
    }

    private static void AssertPlace(BuildErrorEventArgs error, string code, string file, int line, int column) =>
        Assert.AreEqual((code, file, line, column), (error.Code, error.File, error.LineNumber, error.ColumnNumber));
}
