// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis.CSharp;

namespace Afterlink.Generators.Tests.Diagnostics;

[TestClass]
public sealed class ClassDiagnosticTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("AFL5001", "[NativeModule(\"uart\")] class Uart;")]
    [DataRow("AFL5001", "class Outer { [NativeModule(\"uart\")] partial class Uart; }")]
    [DataRow("AFL5002", "[NativeModule(\"uart\")] partial class Uart<T>;")]
    [DataRow("AFL5002", "partial class Outer<T> { [NativeModule(\"uart\")] partial class Uart; }")]
    [DataRow("AFL5002", "[NativeModule(\"uart\")] static partial class Uart;")]
    [DataRow("AFL5002", "[NativeModule(\"uart\")] abstract partial class Uart;")]
    [DataRow("AFL5002", "[NativeModule(\"uart\")] partial record Uart;")]
    [DataRow("AFL5002", "[NativeModule(\"uart\")] file partial class Uart;")]
    [DataRow("AFL5002", "[NativeModule(\"uart\")] partial class Uart(int port);")]
    [DataRow("AFL5002", "[NativeModule(\"uart\")] partial class Module;")]
    [DataRow("AFL5003", "[NativeModule(\"\")] partial class Uart;")]
    [DataRow("AFL5003", "[NativeModule(\"lib/uart\")] partial class Uart;")]
    public async Task Analyze_BadClass_IsTheOnlyThingReported(string code, string source)
    {
        var project = new Project { Source = "using Afterlink; " + source, Files = [InMemoryFile.Manifest(Project.ManifestOf())] };

        var diagnostic = Assert.ContainsSingle(await project.AnalyzeAsync(TestContext.CancellationToken));

        Assert.AreEqual(code, diagnostic.Id, diagnostic.GetMessage());
        Assert.IsTrue(diagnostic.Location.IsInSource);
    }

    [TestMethod]
    [DataRow("AFL5001", "[NativeModule(\"uart\")] class Uart;", DisplayName = "class")]
    [DataRow("AFL5005", "[NativeModule(\"other\")] partial class Uart;", DisplayName = "module")]
    [DataRow("AFL5080", "class M { [Afterlink.Devices.Port(1)] byte P { get; set; } }", DisplayName = "range map")]
    [DataRow("AFL5083", "partial class M { [Afterlink.Devices.Msr(1)] byte P { get; set; } }", DisplayName = "range")]
    public void Generate_WhatLeavesMembersOut_IsReportedByTheGenerator(string code, string source)
    {
        // The compiler asks no analyzer where declarations are wrong, and then they are.
        var project = new Project { Source = "using Afterlink; " + source, Files = [InMemoryFile.Manifest(Project.ManifestOf("ReadMsr\t1\t0"))] };

        Assert.AreEqual(code, Assert.ContainsSingle(project.GeneratorDiagnostics(TestContext.CancellationToken)).Id);
    }

    [TestMethod]
    public async Task Analyze_UnsafeCodeOff_IsReportedInsteadOfCompilerErrors()
    {
        var project = new Project { Source = Project.UartClass, AllowUnsafe = false, Files = [InMemoryFile.Manifest(Project.ManifestOf("ReadMsr\t1\t0"))] };

        Assert.AreEqual("AFL5004", Assert.ContainsSingle(await project.AnalyzeAsync(TestContext.CancellationToken)).Id);
        Assert.IsEmpty(project.CompilerDiagnostics(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Analyze_NoManifest_WarnsAndStillCompiles()
    {
        var project = Project.Of(InMemoryFile.Header("AFTERLINK_HYPERCALL(1, int, f)"));

        Assert.AreEqual("AFL5005", Assert.ContainsSingle(await project.AnalyzeAsync(TestContext.CancellationToken)).Id);
        Assert.IsEmpty(project.CompilerDiagnostics(TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("afterlink-manifest\t3\nmodule\tuart\n")]
    [DataRow("afterlink-manifest\t1\nmodule\tuart\noperation\tNoSuchKind\t1\t0\n")]
    [DataRow("afterlink-manifest\t1\nmodule\tuart\nfunction\tf\n")]
    [DataRow("afterlink-manifest\t2\nmodule\tuart\ndata\tx\t.bss\t10\t8\t8\tNowhere\n")]
    [DataRow("afterlink-manifest\t2\nmodule\tuart\ndata\tx\t.bss\t-10\t8\t8\tWritable\n")]
    [DataRow("afterlink-manifest\t1\nmodule\tuart\noperation\tReadMsr\t-1\t0\n")]
    public async Task Analyze_DamagedManifest_IsReportedInTheManifest(string text)
    {
        var project = Project.Of(InMemoryFile.Manifest(text));

        var diagnostics = await project.AnalyzeAsync(TestContext.CancellationToken);

        var diagnostic = Assert.ContainsSingle(static diagnostic => diagnostic.Id == "AFL5006", diagnostics);
        Assert.AreEqual("/obj/libuart.so.afterlink-manifest", diagnostic.Location.GetLineSpan().Path);
    }

    [TestMethod]
    public async Task Analyze_TwoManifestsOfOneName_AreReported()
    {
        var project = Project.Of(InMemoryFile.Manifest(Project.ManifestOf()), InMemoryFile.Manifest(Project.ManifestOf(), "/obj/other"));

        Assert.AreEqual("AFL5007", Assert.ContainsSingle(await project.AnalyzeAsync(TestContext.CancellationToken)).Id);
    }

    [TestMethod]
    public async Task Analyze_OldLanguageVersion_IsReported()
    {
        var project = new Project
        {
            Source = "[Afterlink.NativeModule(\"uart\")] partial class Uart { }",
            LanguageVersion = LanguageVersion.CSharp10,
            Files = [InMemoryFile.Manifest(Project.ManifestOf())],
        };

        Assert.AreEqual("AFL5008", Assert.ContainsSingle(await project.AnalyzeAsync(TestContext.CancellationToken)).Id);
    }

    [TestMethod]
    [DataRow("disk")]
    [DataRow("")]
    public async Task Analyze_HeaderWithoutAClass_Warns(string module)
    {
        var project = Project.Of(InMemoryFile.Manifest(Project.ManifestOf()), InMemoryFile.Header("AFTERLINK_HYPERCALL(1, int, f)", module));

        Assert.AreEqual("AFL5009", Assert.ContainsSingle(await project.AnalyzeAsync(TestContext.CancellationToken)).Id);
    }

    [TestMethod]
    public async Task Analyze_GoodProject_SaysNothing()
    {
        var project = Project.Of(
            InMemoryFile.Manifest(Project.ManifestOf("PortIn8\t3\t0", "Hypercall\t1\t0")),
            InMemoryFile.Header("AFTERLINK_HYPERCALL(1, int, f)"),
            new InMemoryFile("/readme.txt", "AFTERLINK_HYPERCALL("));

        Assert.IsEmpty(await project.AnalyzeAsync(TestContext.CancellationToken));
    }
}
