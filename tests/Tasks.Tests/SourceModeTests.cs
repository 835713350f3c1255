// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Tasks.Tests;

/// <summary>Compilation in source mode: to assembler text, padding, to the object.</summary>
[TestClass]
public sealed class SourceModeTests
{
    private const string Site = "void off(void) { __asm__ volatile(\"cli\"); }\n";
    private const string Far = "void f(void) { __asm__ volatile(\"jrcxz 1f\\n.rept 30\\ncli\\n.endr\\n1:\"); }\n";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("a.c", Site)]
    [DataRow("a.cpp", Site)]
    [DataRow("a.S", "#define OFF cli\n\t.text\n\t.globl f\nf:\tOFF\n\tret\n\t.section .note.GNU-stack,\"\",@progbits\n")]
    [DataRow("a.s", "\t.text\n\t.globl f\nf:\tcli\n\tret\n\t.section .note.GNU-stack,\"\",@progbits\n")]
    [DataRow("a.s", "\t.globl f\nf:\tcli\n\tret", DisplayName = "no line end, no section")]
    public void Compile_SourceWithASite_PadsIt(string name, string text)
    {
        using var project = new Project();
        project.Write(name, text);
        var plan = project.Plan(name);

        Assert.IsTrue(project.Compile(plan.Compilations), project.Describe());
        Assert.IsEmpty(project.Engine.Warnings);
        Assert.Contains("cli; afterlink_window4", File.ReadAllText(project[$"obj/objects/uart/{name}.padded.s"]));
        Assert.AreNotEqual(-1, File.ReadAllBytes(project[$"obj/objects/uart/{name}.o"]).AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFA, 0x0F, 0x1F, 0x40, 0x00]));
        Assert.IsEmpty(project.SelectOutdated(plan.Compilations));
    }

    [TestMethod]
    [DataRow("gcc", "-O0")]
    [DataRow("gcc", "-O2 -flto -fno-lto")]
    [DataRow("gcc", "-O2 -g3 -pg -Wall -Wextra -Werror -std=c11 -march=x86-64-v2 -Wa,--noexecstack")]
    [DataRow("clang", "-O2 -Wall -Wextra -Werror -std=c11")]
    [DataRow("clang", "-O2 -gdwarf-4 -fcf-protection")]
    public void Compile_OptionsOfTheUser_WorkForBothCommands(string toolchain, string options)
    {
        using var project = new Project();
        project.Write("a.c", "void off(void);\n" + Site);
        var plan = project.Plan(task => (task.Sources, task.Toolchain, task.CompilerOptions) = ([project.CreateItem("a.c", ("Module", "uart"))], toolchain, options));

        Assert.IsTrue(project.Compile(plan.Compilations), project.Describe());
        Assert.IsEmpty(project.Engine.Warnings);
        Assert.IsTrue(File.Exists(project["obj/objects/uart/a.c.padded.s"]));
    }

    [TestMethod]
    [DataRow("link", "source")]
    [DataRow("", "Link")]
    public void Compile_LinkModeChosen_WritesNoAssemblerText(string metadata, string property)
    {
        using var project = new Project();
        project.Write("a.c", Site);
        var plan = project.Plan(task => (task.Sources, task.SourceMode) = ([project.CreateItem("a.c", ("Module", "uart"), ("SourceMode", metadata))], property));

        Assert.IsTrue(project.Compile(plan.Compilations), project.Describe());
        Assert.AreSequenceEqual(
            new[] { "a.c.d", "a.c.o", "a.c.o.record" },
            Directory.GetFiles(project["obj/objects/uart"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [TestMethod]
    [DataRow("fast", "")]
    [DataRow("", "fast")]
    public void Plan_UnknownMode_IsAFL3009(string metadata, string property)
    {
        using var project = new Project();
        project.Write("a.c", Site);
        project.Plan(task => (task.Sources, task.SourceMode) = ([project.CreateItem("a.c", ("Module", "uart"), ("SourceMode", metadata))], property));

        var error = Assert.ContainsSingle(project.Engine.Errors);
        Assert.AreEqual(("AFL3009", project.ProjectFile), (error.Code, error.File));
        Assert.Contains("'fast' is no mode", error.Message!);
    }

    [TestMethod]
    [DataRow("-flto", "", true)]
    [DataRow("-flto=auto -O2", "", true)]
    [DataRow("", "-flto", true)]
    [DataRow("-flto", "-fno-lto", false)]
    [DataRow("-fno-lto", "", false)]
    [DataRow("-DX=-flto", "", false)]
    public void Plan_LinkTimeOptimization_IsAFL3007AtTheSource(string ofAll, string ofOne, bool warns)
    {
        using var project = new Project();
        project.Write("a.c", Site);
        project.Plan(task => (task.Sources, task.CompilerOptions) = ([project.CreateItem("a.c", ("Module", "uart"), ("CompilerOptions", ofOne))], ofAll));

        Assert.AreSequenceEqual(
            warns ? new[] { ("AFL3007", project["a.c"]) } : [],
            project.Engine.Warnings.Select(static warning => (warning.Code, warning.File)));
    }

    [TestMethod]
    public void Plan_LinkTimeOptimizationInLinkMode_IsNoConcern()
    {
        using var project = new Project();
        project.Write("a.c", Site);
        project.Plan(task => (task.Sources, task.CompilerOptions, task.SourceMode) = ([project.CreateItem("a.c", ("Module", "uart"))], "-flto", "link"));

        Assert.IsEmpty(project.Engine.Warnings);
    }

    [TestMethod]
    [DataRow("gcc")]
    [DataRow("clang")]
    public void Compile_LinkTimeOptimization_IsOffAndTheSitePadded(string toolchain)
    {
        using var project = new Project();
        project.Write("a.c", Site);
        var plan = project.Plan(task => (task.Sources, task.Toolchain, task.CompilerOptions) = ([project.CreateItem("a.c", ("Module", "uart"))], toolchain, "-flto"));

        Assert.IsTrue(project.Compile(plan.Compilations), project.Describe());
        Assert.Contains("afterlink_window4", File.ReadAllText(project["obj/objects/uart/a.c.padded.s"]));
    }

    [TestMethod]
    [DataRow("gcc")]
    [DataRow("clang")]
    public void Compile_AssemblerRefusesPadding_IsAFL3008AndTheObjectIsMadeWithout(string toolchain)
    {
        using var project = new Project();
        project.Write("a.c", Far);
        var plan = project.Plan(task => (task.Sources, task.Toolchain) = ([project.CreateItem("a.c", ("Module", "uart"))], toolchain));

        Assert.IsTrue(project.Compile(plan.Compilations), project.Describe());
        var warning = Assert.ContainsSingle(project.Engine.Warnings);
        Assert.AreEqual(("AFL3008", project["a.c"]), (warning.Code, warning.File));
        Assert.AreEqual(-1, File.ReadAllBytes(project["obj/objects/uart/a.c.o"]).AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFA, 0x0F, 0x1F, 0x40, 0x00]));
        Assert.IsEmpty(project.SelectOutdated(plan.Compilations));
    }

    [TestMethod]
    [DataRow("gcc", "a.c", "void f(void)\n{\n    __asm__ volatile(\"cli\");\n    __asm__ volatile(\"nosuchinstruction\");\n}\n", 4)]
    [DataRow("clang", "a.S", "#include \"a.h\"\n\tcli\n\tnosuchinstruction\n", 3)]
    [DataRow("gcc", "a.S", "#include \"a.h\"\n\tcli\n\tnosuchinstruction\n", 3)]
    [DataRow("gcc", "a.s", "\tcli\n\tnosuchinstruction\n", 2)]
    public void Compile_ErrorOfTheAssembler_IsAFL3003AtTheLineOfTheSource(string toolchain, string name, string text, int line)
    {
        using var project = new Project();
        project.Write("a.h", "\tnop\n\tnop\n");
        project.Write(name, text);
        var plan = project.Plan(task => (task.Sources, task.Toolchain) = ([project.CreateItem(name, ("Module", "uart"))], toolchain));

        Assert.IsFalse(project.Compile(plan.Compilations));
        var error = Assert.ContainsSingle(project.Engine.Errors);
        Assert.AreEqual(("AFL3003", project[name], line), (error.Code, error.File, error.LineNumber));
        Assert.IsEmpty(project.Engine.Warnings);
    }

    [TestMethod]
    [DataRow("a.c", "#include \"a.h\"\n" + Site)]
    [DataRow("a.S", "#include \"a.h\"\n\tcli\n")]
    public void Compile_Source_DependsOnWhatItIncludes(string name, string text)
    {
        using var project = new Project();
        project.Write("a.h", "\n");
        project.Write(name, text);
        var plan = project.Plan(name);
        Assert.IsTrue(project.Compile(plan.Compilations), project.Describe());

        var rule = File.ReadAllText(project[$"obj/objects/uart/{name}.d"]);
        Assert.StartsWith(project[$"obj/objects/uart/{name}.o"].Replace(" ", "\\ ", StringComparison.Ordinal) + ":", rule);
        project.Write("a.h", "\n\n");
        Assert.HasCount(1, project.SelectOutdated(plan.Compilations));
    }

    [TestMethod]
    public void Compile_SiteTakenAway_LeavesNoPaddedTextOfTheBuildBefore()
    {
        using var project = new Project();
        project.Write("a.c", Site);
        var plan = project.Plan("a.c");
        Assert.IsTrue(project.Compile(plan.Compilations), project.Describe());

        project.Write("a.c", "int x;\n");
        Assert.IsTrue(project.Compile(plan.Compilations), project.Describe());

        Assert.IsFalse(File.Exists(project["obj/objects/uart/a.c.padded.s"]));
    }

    [TestMethod]
    public void SelectOutdated_ModeChanged_CompilesAgain()
    {
        using var project = new Project();
        project.Write("a.c", Site);
        Assert.IsTrue(project.Compile(project.Plan("a.c").Compilations), project.Describe());

        var plan = project.Plan(task => (task.Sources, task.SourceMode) = ([project.CreateItem("a.c", ("Module", "uart"))], "link"));

        Assert.HasCount(1, project.SelectOutdated(plan.Compilations));
    }

    [TestMethod]
    public async Task Cancel_WhileAssembling_EndsTheAssemblerAndLeavesNoRecord()
    {
        using var project = new Project();
        project.Write("a.c", Site);

        // Compiles, and then never comes to the end of assembling.
        var compiler = project.WriteScript(
            "cc", $"#!/bin/sh\nif grep -q assembler \"${{1#@}}\"; then touch '{project["started"]}'; exec sleep 600; fi\nexec gcc \"$@\"\n");
        var plan = project.Plan(task => (task.Sources, task.Toolchain) = ([project.CreateItem("a.c", ("Module", "uart"))], compiler));
        var engine = new MockEngine();
        using var compile = new CompileSources { BuildEngine = engine, Steps = plan.Compilations, WorkingDirectory = project.Root };

        var execution = Task.Run(compile.Execute, TestContext.CancellationToken);
        while (!File.Exists(project["started"]))
            await Task.Delay(10, TestContext.CancellationToken);
        compile.Cancel();

        Assert.IsFalse(await execution);
        Assert.IsEmpty(engine.Warnings.Where(static warning => warning.Code == "AFL3008"));
        Assert.HasCount(1, project.SelectOutdated(plan.Compilations));
    }
}
