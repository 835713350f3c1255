// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Manifests;
using Afterlink.Sites;

namespace Afterlink.Tasks.Tests;

[TestClass]
public sealed class RewriteModulesTests
{
    private const string Source = "unsigned char rtc_read(void) { unsigned char value; __asm__ volatile(\"inb $0x71, %0\" : \"=a\"(value)); return value; }\n";

    // One byte of code, and then the entry of another function, over which no window may reach.
    private const string Cramped =
        """
            .text
            .globl disable
            .type disable, @function
        disable:
            cli
            .size disable, .-disable
            .globl answer
            .type answer, @function
        answer:
            movl $42, %eax
            ret
            .size answer, .-answer
            .section .note.GNU-stack,"",@progbits

        """;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Execute_Module_WritesItWithItsManifest()
    {
        using var project = new Project();
        project.Write("rtc.c", Source);
        var plan = project.Build(task => task.Sources = [project.CreateItem("rtc.c", ("Module", "rtc"))]);

        Assert.IsTrue(project.Rewrite(plan.Rewritings), project.Describe());
        var manifest = ModuleManifest.TryRead(await File.ReadAllTextAsync(plan.Rewritings[0].GetMetadata("Manifest"), TestContext.CancellationToken));
        Assert.IsNotNull(manifest);
        Assert.AreEqual(("rtc", "librtc.so"), (manifest.Module, manifest.File));
        Assert.AreEqual("PortIn8", Assert.ContainsSingle(manifest.Operations).Kind.ToString());
        Assert.Contains(static message => message.Message == "  librtc.so: 1 of 1 sites patched", project.Engine.Messages);
        Assert.IsEmpty(project.SelectOutdated(plan.Rewritings));
    }

    [TestMethod]
    public void Execute_Probes_AreSitesOfTheModule()
    {
        using var project = new Project();
        project.Write("rtc.c", Source);
        var plan = project.Build(task => task.Sources = [project.CreateItem("rtc.c", ("Module", "rtc"), ("Probes", "rtc_read"), ("ProbeClasses", "flow:return"))]);

        Assert.IsTrue(project.Rewrite(plan.Rewritings), project.Describe());
        var manifest = ModuleManifest.TryRead(File.ReadAllText(plan.Rewritings[0].GetMetadata("Manifest")));
        Assert.Contains(static operation => operation.Kind == SiteKind.Probe && operation.Patched > 1, manifest!.Operations);
    }

    [TestMethod]
    public void Execute_ProbesChanged_MakeTheStepOutdated()
    {
        using var project = new Project();
        project.Write("rtc.c", Source);
        var plan = project.Build(task => task.Sources = [project.CreateItem("rtc.c", ("Module", "rtc"), ("ProbeClasses", "flow:return"))]);
        Assert.IsTrue(project.Rewrite(plan.Rewritings), project.Describe());
        Assert.IsEmpty(project.SelectOutdated(plan.Rewritings));

        var changed = project.Plan(task => task.Sources = [project.CreateItem("rtc.c", ("Module", "rtc"), ("ProbeClasses", "flow:call"))]);

        Assert.HasCount(1, project.SelectOutdated(changed.Rewritings));
    }

    [TestMethod]
    public void Execute_SiteWithoutRoom_IsAFL2010AtItsSource()
    {
        using var project = new Project();
        project.Write("entry.S", Cramped);
        var plan = project.Build(task => task.Sources = [project.CreateItem("entry.S", ("Module", "entry"), ("SourceMode", "link"))]);

        Assert.IsTrue(project.Rewrite(plan.Rewritings), project.Describe());
        var warning = Assert.ContainsSingle(project.Engine.Warnings);
        Assert.AreEqual(("AFL2010", project["entry.S"], 5), (warning.Code, warning.File, warning.LineNumber));
        Assert.Contains("'cli' in disable+0x0 stays native", warning.Message!);
    }

    [TestMethod]
    public void Execute_SiteWithoutRoomInSourceMode_HasRoom()
    {
        using var project = new Project();
        project.Write("entry.S", Cramped);
        var plan = project.Build(task => task.Sources = [project.CreateItem("entry.S", ("Module", "entry"))]);

        Assert.IsTrue(project.Rewrite(plan.Rewritings), project.Describe());
        Assert.IsEmpty(project.Engine.Warnings);
        Assert.Contains(static message => message.Message == "  libentry.so: 1 of 1 sites patched", project.Engine.Messages);
    }

    [TestMethod]
    public void Execute_NoElfFile_IsItsCodeAndWritesNothing()
    {
        using var project = new Project();
        project.Write("libz.so", "this is text");
        var plan = project.Plan(task => task.Modules = [project.CreateItem("libz.so")]);

        Assert.IsFalse(project.Rewrite(plan.Rewritings));
        var error = Assert.ContainsSingle(project.Engine.Errors);
        Assert.AreEqual(("AFL1001", project["libz.so"]), (error.Code, error.File));
        Assert.IsEmpty(Directory.GetFiles(project["obj"], "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void Execute_Canceled_FailsAndWritesNothing()
    {
        using var project = new Project();
        project.Write("rtc.c", Source);
        var plan = project.Build(task => task.Sources = [project.CreateItem("rtc.c", ("Module", "rtc"))]);
        using var task = new RewriteModules { BuildEngine = new MockEngine(), Steps = plan.Rewritings };
        task.Cancel();

        Assert.IsFalse(task.Execute());
        Assert.IsEmpty(Directory.GetFiles(project["obj/modules"], "*"));
    }

    [TestMethod]
    public void Execute_PageInHelpDirectory_IsLinked()
    {
        using var project = new Project();
        project.Write("libz.so", "this is text");
        var page = project.Write("help/AFL1001.md", "");
        var plan = project.Plan(task => task.Modules = [project.CreateItem("libz.so")]);
        var engine = new MockEngine();
        using var task = new RewriteModules { BuildEngine = engine, Steps = plan.Rewritings, HelpDirectory = project["help"] };

        Assert.IsFalse(task.Execute());
        Assert.AreEqual(new Uri(page).AbsoluteUri, Assert.ContainsSingle(engine.Errors).HelpLink);
    }

    [TestMethod]
    public async Task Execute_SameModuleInAnotherProject_ComesFromTheCacheWithItsWarnings()
    {
        using var cache = new TemporaryDirectory();
        string[] outputs = new string[2];
        for (var i = 0; i < 2; i++)
        {
            using var project = new Project();
            project.Write("entry.S", Cramped);
            var plan = project.Build(task => task.Sources = [project.CreateItem("entry.S", ("Module", "entry"), ("CompilerOptions", "-g0"), ("SourceMode", "link"))]);
            var engine = new MockEngine();
            using var task = new RewriteModules { BuildEngine = engine, Steps = plan.Rewritings, Cache = cache["kept"] };

            Assert.IsTrue(task.Execute());
            Assert.AreEqual("AFL2010", Assert.ContainsSingle(engine.Warnings).Code);
            Assert.Contains(message => message.Message == "  libentry.so: 0 of 1 sites patched" + (i == 0 ? "" : ", from the cache"), engine.Messages);
            outputs[i] = Convert.ToHexString(await File.ReadAllBytesAsync(plan.Rewritings[0].GetMetadata("Destination"), TestContext.CancellationToken));
        }

        Assert.AreEqual(outputs[0], outputs[1]);
    }

    [TestMethod]
    public void Execute_CacheSizeThatIsNone_IsAFL2067AndNoFailure()
    {
        using var project = new Project();
        project.Write("rtc.c", Source);
        var plan = project.Build(task => task.Sources = [project.CreateItem("rtc.c", ("Module", "rtc"))]);
        var engine = new MockEngine();
        using var task = new RewriteModules { BuildEngine = engine, Steps = plan.Rewritings, CacheSize = "1 gig" };

        Assert.IsTrue(task.Execute());
        Assert.AreEqual("AFL2067", Assert.ContainsSingle(engine.Warnings).Code);
    }
}
