// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Afterlink.Tasks.Tests.Kernel;

/// <summary>Folders of kernel modules, built against headers whose build does just what a test is about. Real kernels are in Package.Tests.</summary>
[TestClass]
public sealed class KernelSourceTests
{
    // kbuild's interface is make -C headers M=folder modules.
    private const string Copies = "modules:\n\t@cp \"$(M)/driver.c\" \"$(M)/driver.ko\"\n\t@touch \"$(M)/modules.order\"\n";

    [TestMethod]
    public void Build_Folder_LeavesTheFolderAsItIs()
    {
        using var project = Create(Copies);
        project.Write("driver/stale.o", "");
        var before = Directory.GetFiles(project["driver"]);

        var builds = Plan(project, ("KernelHeaders", "headers"));
        Assert.IsTrue(Build(project, builds), project.Describe());

        Assert.AreSequenceEqual(before.Order(StringComparer.Ordinal), Directory.GetFiles(project["driver"]).Order(StringComparer.Ordinal));
        Assert.IsTrue(File.Exists(Path.Combine(builds[0].GetMetadata("BuildFolder"), "driver.ko")));
        Assert.IsFalse(File.Exists(Path.Combine(builds[0].GetMetadata("BuildFolder"), "stale.o")));
        Assert.IsEmpty(project.SelectOutdated(Plan(project, ("KernelHeaders", "headers"))));
    }

    [TestMethod]
    [DataRow("driver/driver.c")]
    [DataRow("driver/new.h")]
    [DataRow("headers/Module.symvers")]
    public void Build_SomethingItReadChanged_IsOutdated(string file)
    {
        using var project = Create(Copies);
        Assert.IsTrue(Build(project, Plan(project, ("KernelHeaders", "headers"))), project.Describe());

        project.Write(file, "/* other */\n");

        Assert.HasCount(1, project.SelectOutdated(Plan(project, ("KernelHeaders", "headers"))));
    }

    [TestMethod]
    public void Build_CompilerError_IsAtTheUsersFile()
    {
        using var project = Create("modules:\n\t@echo '$(M)/driver.c:3:5: error: no such thing' >&2; exit 2\n");

        Assert.IsFalse(Build(project, Plan(project, ("KernelHeaders", "headers"))));

        var error = Assert.ContainsSingle(project.Engine.Errors);
        Assert.AreEqual(("AFL3003", project["driver/driver.c"], 3), (error.Code, error.File, error.LineNumber));
    }

    [TestMethod]
    [DataRow("modules:\n\t@echo broken; exit 3\n", "AFL3024")]
    [DataRow("modules:\n\t@touch \"$(M)/modules.order\"\n", "AFL3025")]
    public void Build_ThatMakesNothing_IsAnError(string makefile, string code)
    {
        using var project = Create(makefile);
        var builds = Plan(project, ("KernelHeaders", "headers"));

        Assert.IsFalse(Build(project, builds));

        Assert.AreEqual(code, Assert.ContainsSingle(project.Engine.Errors).Code);
        Assert.HasCount(1, project.SelectOutdated(builds));
    }

    [TestMethod]
    public void Build_ThatFails_TellsTheCauseAndNotTheEnd()
    {
        using var project = Create("modules:\n\t@echo \"make[1]: *** No rule to make target 'missing.o'.  Stop.\"; echo 'make: *** [all] Error 2'; exit 2\n");

        Assert.IsFalse(Build(project, Plan(project, ("KernelHeaders", "headers"))));

        Assert.Contains("No rule to make target 'missing.o'", Assert.ContainsSingle(project.Engine.Errors).Message!);
    }

    [TestMethod]
    public void Build_InAPathWithBlanks_SaysThatKbuildTakesNone()
    {
        using var project = Create("modules:\n\t@echo '*** building multiple external modules is not supported'; exit 2\n");
        Assert.Contains(' ', project["driver"]);

        Assert.IsFalse(Build(project, Plan(project, ("KernelHeaders", "headers"))));

        Assert.Contains("takes no path with blanks", Assert.ContainsSingle(project.Engine.Errors).Message!);
    }

    [TestMethod]
    public void Build_WithoutMake_IsAFL3023()
    {
        using var project = Create(Copies);
        var builds = Plan(project, ("KernelHeaders", "headers"));
        builds[0].SetMetadata("Tool", "no-such-make");

        Assert.IsFalse(Build(project, builds));

        Assert.AreEqual("AFL3023", Assert.ContainsSingle(project.Engine.Errors).Code);
    }

    [TestMethod]
    [DataRow("driver", "", "", "AFL3020")]
    [DataRow("driver", "nowhere", "", "AFL3021")]
    [DataRow("driver", "driver", "", "AFL3021")]
    [DataRow("headers/empty", "headers", "", "AFL3022")]
    [DataRow("nowhere", "headers", "", "AFL3022")]
    [DataRow("driver/driver.c", "headers", "", "AFL3022")]
    [DataRow("driver", "headers", "../out", "AFL3026")]
    [DataRow("driver", "headers", "/out", "AFL3026")]
    public void Plan_WrongItem_IsAnError(string folder, string headers, string outputFolder, string code)
    {
        using var project = Create(Copies);
        Directory.CreateDirectory(project["headers/empty"]);

        Assert.IsEmpty(Plan(project, folder, ("KernelHeaders", headers), ("OutputFolder", outputFolder)));

        Assert.AreEqual(code, Assert.ContainsSingle(project.Engine.Errors).Code);
    }

    [TestMethod]
    public void PlanRewritings_ModuleWithOutputFolder_GoesThere()
    {
        using var project = Create(Copies);
        project.Write("own.ko", "");
        var builds = Plan(project, ("KernelHeaders", "headers"), ("OutputFolder", "6.1"));
        Assert.IsTrue(Build(project, builds), project.Describe());
        var task = PlanRewritings(project, builds, project.CreateItem("own.ko", ("KernelHeaders", "headers")));

        Assert.IsTrue(task.Execute(), project.Describe());

        Assert.AreSequenceEqual(new[] { "own.ko", "6.1/driver.ko" }, task.Rewritings.Select(static item => item.GetMetadata("Place")).ToList());
        Assert.IsTrue(task.Rewritings.All(item => item.GetMetadata("KernelHeaders") == project["headers"]));
    }

    [TestMethod]
    [DataRow("missing.ko", "headers", "AFL0001")]
    [DataRow("own.ko", "", "AFL3020")]
    [DataRow("other/driver.ko", "headers", "AFL0003")]
    public void PlanRewritings_WrongModule_IsAnError(string module, string headers, string code)
    {
        using var project = Create(Copies);
        project.Write("own.ko", "");
        project.Write("other/driver.ko", "");
        var builds = Plan(project, ("KernelHeaders", "headers"));
        Assert.IsTrue(Build(project, builds), project.Describe());

        Assert.IsFalse(PlanRewritings(project, builds, project.CreateItem(module, ("KernelHeaders", headers))).Execute());

        Assert.AreEqual(code, Assert.ContainsSingle(project.Engine.Errors).Code);
    }

    private static Project Create(string makefile)
    {
        var project = new Project();
        project.Write("driver/Kbuild", "obj-m := driver.o\n");
        project.Write("driver/driver.c", "/* a driver */\n");
        project.Write("headers/Makefile", makefile);
        project.Write("headers/.config", "");
        project.Write("headers/Module.symvers", "");
        return project;
    }

    private static ITaskItem[] Plan(Project project, params (string, string)[] metadata) => Plan(project, "driver", metadata);

    private static ITaskItem[] Plan(Project project, string folder, params (string, string)[] metadata)
    {
        var task = new PlanKernelBuilds
        {
            BuildEngine = project.Engine,
            Sources = [project.CreateItem(folder, metadata)],
            ProjectFile = project["app.csproj"],
            IntermediateDirectory = project["obj/afterlink"],
            IncludeDirectory = project["include"],
        };
        task.Execute();
        return task.Builds;
    }

    private static bool Build(Project project, ITaskItem[] builds)
    {
        using var task = new BuildKernelSources { BuildEngine = project.Engine, Steps = builds };
        return task.Execute();
    }

    private static PlanKernelRewritings PlanRewritings(Project project, ITaskItem[] builds, params TaskItem[] modules) => new()
    {
        BuildEngine = project.Engine,
        Modules = modules,
        Builds = builds,
        ProjectFile = project["app.csproj"],
        IntermediateDirectory = project["obj/afterlink"],
    };
}
