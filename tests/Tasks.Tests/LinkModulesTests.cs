// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using Microsoft.Build.Framework;

namespace Afterlink.Tasks.Tests;

[TestClass]
public sealed class LinkModulesTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Execute_Objects_MakeASharedObjectWithItsNameAndBuildId()
    {
        using var project = new Project();
        project.Write("uart.c", "int uart_send(void) { return 1; }\n");
        var plan = project.Build(task => task.Sources = [project.CreateItem("uart.c", ("Module", "uart"))]);

        var output = await ReadElf(plan.Links[0].GetMetadata("Destination"));
        Assert.Contains("DYN (Shared object file)", output);
        Assert.Contains("Library soname: [libuart.so]", output);
        Assert.Contains("NT_GNU_BUILD_ID", output);
    }

    [TestMethod]
    public async Task Execute_CxxSource_LinksTheCxxLibrary()
    {
        using var project = new Project();
        project.Write("a.c", "int a;\n");
        project.Write("b.cpp", "#include <new>\nextern \"C\" int *make() { return new int(1); }\n");
        var plan = project.Build(task => task.Sources = [project.CreateItem("a.c", ("Module", "m")), project.CreateItem("b.cpp", ("Module", "m"))]);

        Assert.Contains("[libstdc++.so.6]", await ReadElf(plan.Links[0].GetMetadata("Destination")));
    }

    [TestMethod]
    public async Task Execute_Libraries_AreLinkedAfterTheObjects()
    {
        using var project = new Project();
        project.Write("a.c", "double cos(double);\ndouble f(double x) { return cos(x); }\n");
        var plan = project.Build(task => task.Sources = [project.CreateItem("a.c", ("Module", "m"), ("Libraries", "m"), ("LinkerOptions", "-Wl,-z,defs"))]);

        Assert.Contains("[libm.so.6]", await ReadElf(plan.Links[0].GetMetadata("Destination")));
    }

    [TestMethod]
    public void Execute_UndefinedReference_IsAFL3005AtTheSource()
    {
        using var project = new Project();
        project.Write("uart.c", "int nowhere(void);\nint f(void)\n{\n    return nowhere() + 1;\n}\n");
        var error = FailToLink(project, "-Wl,-z,defs");

        Assert.AreEqual(("AFL3005", project["uart.c"], 4), (error.Code, error.File, error.LineNumber));
        Assert.Contains("nowhere", error.Message!);
    }

    [TestMethod]
    public void Execute_MissingLibrary_IsAFL3005AboutTheModule()
    {
        using var project = new Project();
        project.Write("uart.c", "int x;\n");
        var error = FailToLink(project, "-lnosuchlibrary");

        Assert.AreEqual(("AFL3005", project["obj/linked/libuart.so"]), (error.Code, error.File));
        Assert.Contains("nosuchlibrary", error.Message!);
    }

    [TestMethod]
    public void Execute_ExecutableStack_IsAFL3006AndSucceeds()
    {
        using var project = new Project();
        project.Write("entry.S", "\tcpuid\n\tret\n\t.section .note.GNU-stack,\"x\"\n");
        var plan = project.Plan(task => (task.Sources, task.LinkerOptions) = ([project.CreateItem("entry.S", ("Module", "uart"))], "-Wl,--warn-execstack"));
        Assert.IsTrue(project.Compile(plan.Compilations), project.Describe());

        Assert.IsTrue(project.Link(plan.Links), project.Describe());
        Assert.AreEqual("AFL3006", Assert.ContainsSingle(project.Engine.Warnings).Code);
    }

    private static BuildErrorEventArgs FailToLink(Project project, string options)
    {
        var plan = project.Plan(task => (task.Sources, task.LinkerOptions) = ([project.CreateItem("uart.c", ("Module", "uart"))], options));
        Assert.IsTrue(project.Compile(plan.Compilations), project.Describe());
        Assert.IsFalse(project.Link(plan.Links));
        return Assert.ContainsSingle(project.Engine.Errors);
    }

    private async Task<string> ReadElf(string path)
    {
        using var readelf = Process.Start(new ProcessStartInfo("readelf", ["-hdn", path]) { RedirectStandardOutput = true })!;
        var output = await readelf.StandardOutput.ReadToEndAsync(TestContext.CancellationToken);
        await readelf.WaitForExitAsync(TestContext.CancellationToken);
        return output;
    }
}
