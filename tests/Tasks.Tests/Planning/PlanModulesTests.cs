// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Microsoft.Build.Framework;

namespace Afterlink.Tasks.Tests.Planning;

[TestClass]
public sealed class PlanModulesTests
{
    [TestMethod]
    public void Execute_SourcesOfTwoModules_PlansALinkAndARewritingEach()
    {
        using var project = new Project();
        var plan = project.Plan(task => task.Sources =
        [
            Source(project, "uart.c", "uart"),
            Source(project, "rtc.c", "rtc"),
            Source(project, "ring.c", "uart"),
        ]);

        Assert.HasCount(3, plan.Compilations);
        Assert.AreSequenceEqual(new[] { "libuart.so", "librtc.so" }, plan.Links.Select(static link => link.ItemSpec).ToArray());
        Assert.AreSequenceEqual(new[] { "uart", "rtc" }, plan.Rewritings.Select(static item => item.GetMetadata("Module")).ToArray());
        Assert.AreEqual(project["obj/modules/libuart.so"], plan.Rewritings[0].GetMetadata("Destination"));
        Assert.AreEqual(project["obj/modules/libuart.so.afterlink-manifest"], plan.Rewritings[0].GetMetadata("Manifest"));
    }

    [TestMethod]
    public void Execute_SourcesOfOneName_GetObjectsOfTheirOwn()
    {
        using var project = new Project();
        var plan = project.Plan(task => task.Sources =
        [
            Source(project, "a/x.c", "m"),
            Source(project, "b/x.c", "m"),
            Source(project, "a/x.c", "n"),
            Source(project, $"../{Path.GetFileName(project.Root)}.outside/x.c", "m"),
        ]);

        Assert.HasCount(4, plan.Compilations.Select(static step => step.GetMetadata("Destination")).Distinct());
        foreach (var step in plan.Compilations)
            Assert.StartsWith(project["obj/objects/"], Path.GetFullPath(step.GetMetadata("Destination")));
        Directory.Delete(project.Root + ".outside", recursive: true);
    }

    [TestMethod]
    public void Execute_SourceMetadata_BecomesOptions()
    {
        using var project = new Project();
        project.Write("uart.c", "");
        var plan = project.Plan(task =>
        {
            task.CompilerOptions = "-Wall";
            task.LinkerOptions = "-Wl,-z,now";
            task.Sources =
            [
                project.CreateItem(
                    "uart.c", ("Module", "uart"), ("IncludeDirectories", "inc; more"), ("Defines", "A=1;B"), ("CompilerOptions", "-O0"),
                    ("LinkerOptions", "-Wl,-z,defs"), ("Libraries", "m;dl"), ("LibraryDirectories", "lib")),
            ];
        });

        string[] options = ["-I" + project["include"], "-I" + project["inc"], "-I" + project["more"], "-DA=1", "-DB", "-Wall", "-O0", "-MMD"];
        AssertInOrder(options, plan.Compilations[0].GetMetadata("Command"));
        AssertInOrder(["-L" + project["lib"], "-Wl,-z,now", "-Wl,-z,defs", "-lm", "-ldl"], plan.Links[0].GetMetadata("Command"));
    }

    [TestMethod]
    [DataRow("a.c", "gcc")]
    [DataRow("a.S", "gcc")]
    [DataRow("a.s", "gcc")]
    [DataRow("a.cpp", "g++")]
    [DataRow("a.cc", "g++")]
    [DataRow("a.cxx", "g++")]
    [DataRow("a.C", "g++")]
    public void Execute_Language_ChoosesTheDriver(string source, string expected)
    {
        using var project = new Project();
        project.Write(source, "");
        var plan = project.Plan(source);

        Assert.AreEqual(expected, plan.Compilations[0].GetMetadata("Tool"));
        Assert.AreEqual(expected, plan.Links[0].GetMetadata("Tool"));
    }

    [TestMethod]
    public void Execute_CxxToolchainGiven_CompilesAndLinksCxxWithIt()
    {
        using var project = new Project();
        var plan = project.Plan(task =>
        {
            task.Toolchain = "clang-15";
            task.CxxToolchain = "/opt/g++";
            task.Sources = [Source(project, "a.c", "m"), Source(project, "b.cpp", "m")];
        });

        Assert.AreSequenceEqual(new[] { "clang-15", "/opt/g++" }, plan.Compilations.Select(static step => step.GetMetadata("Tool")).ToArray());
        Assert.AreEqual("/opt/g++", plan.Links[0].GetMetadata("Tool"));
    }

    [TestMethod]
    public void Execute_AssemblyWithoutPreprocessor_HasNoDependencyFile()
    {
        using var project = new Project();
        project.Write("a.s", "");

        Assert.AreEqual("", project.Plan("a.s").Compilations[0].GetMetadata("DependencyFile"));
    }

    [TestMethod]
    public void Execute_FinishedModule_IsNamedByItsFile()
    {
        using var project = new Project();
        project.Write("libcrypto.so.3", "");
        var plan = project.Plan(task => task.Modules = [project.CreateItem("libcrypto.so.3")]);

        var rewriting = Assert.ContainsSingle(plan.Rewritings);
        Assert.AreEqual("libcrypto.so.3", rewriting.GetMetadata("Module"));
        Assert.AreEqual(project["libcrypto.so.3"], rewriting.ItemSpec);
    }

    [TestMethod]
    public void Execute_HypercallHeader_GetsWhatTheGeneratorLooksFor()
    {
        using var project = new Project();
        project.Write("uart.h", "");
        var plan = project.Plan(task =>
        {
            task.Sources = [Source(project, "uart.c", "uart")];
            task.HypercallHeaders = [project.CreateItem("uart.h", ("Module", "uart"))];
        });

        var header = Assert.ContainsSingle(plan.Hypercalls);
        Assert.AreEqual(project["uart.h"], header.ItemSpec);
        Assert.AreEqual("true", header.GetMetadata("AfterlinkHypercalls"));
        Assert.AreEqual("uart", header.GetMetadata("AfterlinkHypercallsModule"));
    }

    [TestMethod]
    public void Execute_DeterministicSourcePaths_MapsTheProjectAway()
    {
        using var project = new Project();
        var plan = project.Plan(task => (task.Sources, task.DeterministicSourcePaths) = ([Source(project, "uart.c", "uart")], true));

        Assert.Contains($"-ffile-prefix-map={project.Root}=/_/", plan.Compilations[0].GetMetadata("Command"));
    }

    [TestMethod]
    public void Execute_MissingFile_IsAFL0001()
    {
        using var project = new Project();
        project.Plan("no.c");

        AssertError(project, "AFL0001", project["no.c"]);
    }

    [TestMethod]
    public void Execute_TwoModulesOfOneFileName_IsAFL0003()
    {
        using var project = new Project();
        project.Write("arm/libz.so", "");
        project.Write("x64/libz.so", "");
        project.Plan(task => task.Modules = [project.CreateItem("arm/libz.so"), project.CreateItem("x64/libz.so", ("Module", "z"))]);

        AssertError(project, "AFL0003", "libz.so");
    }

    [TestMethod]
    public void Execute_TwoModulesOfOneName_IsAFL0004()
    {
        using var project = new Project();
        project.Write("libz.so.1", "");
        project.Plan(task =>
        {
            task.Sources = [Source(project, "z.c", "z")];
            task.Modules = [project.CreateItem("libz.so.1", ("Module", "z"))];
        });

        AssertError(project, "AFL0004", "named z");
    }

    [TestMethod]
    [DataRow("Sources", "AfterlinkSource")]
    [DataRow("HypercallHeaders", "AfterlinkHypercalls")]
    public void Execute_NoModuleMetadata_IsAFL0005(string parameter, string itemType)
    {
        using var project = new Project();
        project.Write("uart.c", "");
        project.Plan(task => typeof(PlanModules).GetProperty(parameter)!.SetValue(task, new ITaskItem[] { project.CreateItem("uart.c") }));

        AssertError(project, "AFL0005", itemType);
    }

    [TestMethod]
    [DataRow("a/b")]
    [DataRow("../up")]
    [DataRow("two words")]
    [DataRow("-o")]
    [DataRow("name\twith tab")]
    [DataRow("line\nfeed")]
    [DataRow("name\n")]
    public void Execute_NameThatIsNoFileName_IsAFL0006(string name)
    {
        using var project = new Project();
        project.Plan(task => task.Sources = [Source(project, "uart.c", name)]);

        AssertError(project, "AFL0006", name);
    }

    [TestMethod]
    public void Execute_HypercallsOfAModuleThatNothingMakes_IsAFL0007()
    {
        using var project = new Project();
        project.Write("uart.h", "");
        project.Plan(task => task.HypercallHeaders = [project.CreateItem("uart.h", ("Module", "uart"))]);

        AssertError(project, "AFL0007", "uart");
    }

    [TestMethod]
    [DataRow("uart.h")]
    [DataRow("uart.cs")]
    [DataRow("uart")]
    public void Execute_NoSourceFile_IsAFL0008(string file)
    {
        using var project = new Project();
        project.Write(file, "");
        project.Plan(file);

        AssertError(project, "AFL0008", ".cpp");
    }

    [TestMethod]
    public void Execute_SourceListedTwice_IsAFL0009()
    {
        using var project = new Project();
        project.Write("uart.c", "");
        project.Plan("uart.c", "uart.c");

        AssertError(project, "AFL0009", "AfterlinkSource");
    }

    [TestMethod]
    public void Execute_HeaderListedTwice_IsAFL0009()
    {
        using var project = new Project();
        project.Write("uart.h", "");
        project.Plan(task =>
        {
            task.Sources = [Source(project, "uart.c", "uart")];
            task.HypercallHeaders = [project.CreateItem("uart.h", ("Module", "uart")), project.CreateItem("uart.h", ("Module", "uart"))];
        });

        AssertError(project, "AFL0009", "AfterlinkHypercalls");
    }

    [TestMethod]
    public void Execute_ProbesOfAModule_ReachTheStepAndItsRecord()
    {
        using var project = new Project();
        project.Write("libz.so.1", "");
        var plan = project.Plan(task => task.Modules =
            [project.CreateItem("libz.so.1", ("Probes", " deflate ; 0x1234"), ("ProbeClasses", "flow:call"), ("ProbeSample", " 100:7 "))]);

        var step = Assert.ContainsSingle(plan.Rewritings);
        Assert.AreEqual(
            ("deflate;0x1234", "flow:call", "100:7"), (step.GetMetadata("Probes"), step.GetMetadata("ProbeClasses"), step.GetMetadata("ProbeSample")));
        Assert.AreEqual("libz.so.1\nProbes=deflate;0x1234\nProbeClasses=flow:call\nProbeSample=100:7", step.GetMetadata("Command"));
    }

    [TestMethod]
    public void Execute_ProbesOfSources_AreTakenFromWhicheverSaysThem()
    {
        using var project = new Project();
        project.Write("a.c", "");
        var plan = project.Plan(task => task.Sources =
        [
            Source(project, "b.c", "m"),
            project.CreateItem("a.c", ("Module", "m"), ("ProbeClasses", "flow:call")),
            Source(project, "c.c", "n"),
        ]);

        Assert.AreSequenceEqual(new[] { "flow:call", "" }, plan.Rewritings.Select(static item => item.GetMetadata("ProbeClasses")).ToArray());
    }

    [TestMethod]
    [DataRow("Probes", "deflate;7up", "'7up'")]
    [DataRow("ProbeClasses", "flow:call;colour:red", "'colour:red'")]
    [DataRow("ProbeSample", "100:7;200", "'100:7;200'")]
    public void Execute_ProbeThatIsNoProbe_IsAFL0010(string metadata, string value, string part)
    {
        using var project = new Project();
        project.Write("libz.so.1", "");
        project.Plan(task => task.Modules = [project.CreateItem("libz.so.1", ("ProbeClasses", "all"), (metadata, value))]);

        AssertError(project, "AFL0010", part);
    }

    [TestMethod]
    [DataRow("Probes", "first", "second")]
    [DataRow("ProbeClasses", "all", "flow:call")]
    public void Execute_SourcesOfOneModuleThatDiffer_IsAFL0011(string metadata, string first, string second)
    {
        using var project = new Project();
        project.Write("a.c", "");
        project.Write("b.c", "");
        project.Plan(task => task.Sources =
        [
            project.CreateItem("a.c", ("Module", "m"), (metadata, first)),
            project.CreateItem("b.c", ("Module", "m"), (metadata, second)),
        ]);

        AssertError(project, "AFL0011", $"module m says '{first}'");
    }

    [TestMethod]
    public void Execute_SampleOfNoClass_IsAFL0012()
    {
        using var project = new Project();
        project.Write("libz.so.1", "");
        project.Plan(task => task.Modules = [project.CreateItem("libz.so.1", ("Probes", "deflate"), ("ProbeSample", "100:7"))]);

        AssertError(project, "AFL0012", "libz.so.1");
    }

    private static ITaskItem Source(Project project, string name, string module)
    {
        project.Write(name, "");
        return project.CreateItem(name, ("Module", module));
    }

    private static void AssertError(Project project, string code, string part)
    {
        var error = Assert.ContainsSingle(project.Engine.Errors);
        Assert.AreEqual(code, error.Code);
        Assert.AreEqual(project.ProjectFile, error.File);
        Assert.Contains(part, error.Message!);
    }

    private static void AssertInOrder(string[] expected, string command)
    {
        // A path with a blank is quoted in the response file.
        var options = command.Split('\n').Select(static option => option.Trim('"')).ToList();
        Assert.AreSequenceEqual(expected, options.FindAll(expected.Contains));
    }
}
