// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Immutable;
using Afterlink.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Afterlink.Generators.Tests.Generation;

/// <summary>What does not change the generated text costs the editor nothing.</summary>
[TestClass]
public sealed class CachingTests
{
    private const string Header = "AFTERLINK_HYPERCALL(1, int, f, int a)";

    private static readonly InMemoryFile Manifest = InMemoryFile.Manifest(Project.ManifestOf("ReadMsr\t1\t0"));

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Run_UnrelatedFileAdded_EmitsNothingAgain()
    {
        var project = Project.Of(Manifest, InMemoryFile.Header(Header));
        var driver = project.CreateDriver().RunGenerators(project.Compile(), TestContext.CancellationToken);

        driver = driver.RunGenerators(project.Compile().AddSyntaxTrees(Parse("class Unrelated;")), TestContext.CancellationToken);

        AssertAll(driver, static reason => reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged,
            NativeModuleGenerator.ClassStep, NativeModuleGenerator.ManifestStep, NativeModuleGenerator.HeaderStep, NativeModuleGenerator.ModelStep);
        AssertNothingEmitted(driver);
    }

    [TestMethod]
    public void Run_EditInTheClassItself_EmitsNothingAgain()
    {
        var project = Project.Of(Manifest);
        var driver = project.CreateDriver().RunGenerators(project.Compile(), TestContext.CancellationToken);

        var edited = project.Compile().RemoveAllSyntaxTrees().AddSyntaxTrees(Parse(Project.UartClass.Replace("class Uart;", "class Uart { /* moved */ int _field; }", StringComparison.Ordinal)));
        driver = driver.RunGenerators(edited, TestContext.CancellationToken);

        AssertNothingEmitted(driver);
    }

    [TestMethod]
    public void Run_HeaderEditThatOnlyMovesLines_EmitsNothingAgain()
    {
        var file = InMemoryFile.Header(Header);
        var project = Project.Of(Manifest, file);
        var driver = project.CreateDriver().RunGenerators(project.Compile(), TestContext.CancellationToken);

        driver = driver.ReplaceAdditionalText(file, InMemoryFile.Header("/* a comment */\n\n" + Header)).RunGenerators(project.Compile(), TestContext.CancellationToken);

        AssertAll(driver, static reason => reason == IncrementalStepRunReason.Unchanged, NativeModuleGenerator.ModelStep);
        AssertNothingEmitted(driver);
    }

    [TestMethod]
    public void Run_ManifestRewrittenWithTheSameFacts_EmitsNothingAgain()
    {
        var project = Project.Of(Manifest);
        var driver = project.CreateDriver().RunGenerators(project.Compile(), TestContext.CancellationToken);

        driver = driver.ReplaceAdditionalText(Manifest, InMemoryFile.Manifest(Project.ManifestOf("ReadMsr\t1\t0"))).RunGenerators(project.Compile(), TestContext.CancellationToken);

        AssertNothingEmitted(driver);
    }

    [TestMethod]
    public void Run_ManifestWithANewKind_EmitsAgain()
    {
        var project = Project.Of(Manifest);
        var driver = project.CreateDriver().RunGenerators(project.Compile(), TestContext.CancellationToken);

        driver = driver.ReplaceAdditionalText(Manifest, InMemoryFile.Manifest(Project.ManifestOf("ReadMsr\t1\t0", "WriteMsr\t1\t0"))).RunGenerators(project.Compile(), TestContext.CancellationToken);

        AssertAll(driver, static reason => reason == IncrementalStepRunReason.Modified, NativeModuleGenerator.ModelStep);
        Assert.Contains("WriteMsr", Assert.ContainsSingle(driver.GetRunResult().GeneratedTrees).ToString());
    }

    [TestMethod]
    [DataRow("data\told\t.bss\t400000\t64\t32\tWritable\nfunction\tother\nimport\tread\n", false)]
    [DataRow("original\tbbbb\n", true)]
    public void Run_ModuleRebuilt_EmitsAgainOnlyWhereADescriptorSeesIt(string lines, bool isSeen)
    {
        var project = AlignerProject.Of("[ReferenceData(\"g_index\")]");
        var driver = project.CreateDriver().RunGenerators(project.Compile(), TestContext.CancellationToken);

        driver = driver.ReplaceAdditionalText(AlignerProject.Manifest, AlignerProject.ManifestWith(lines)).RunGenerators(project.Compile(), TestContext.CancellationToken);

        AssertAll(driver, reason => reason == (isSeen ? IncrementalStepRunReason.Modified : IncrementalStepRunReason.Unchanged), NativeModuleGenerator.ModelStep);
    }

    [TestMethod]
    public void Run_AttributeOfReferenceDataChanged_EmitsAgain()
    {
        var project = AlignerProject.Of("[ReferenceData(\"g_index\")]");
        var driver = project.CreateDriver().RunGenerators(project.Compile(), TestContext.CancellationToken);

        var edited = AlignerProject.Of("[ReferenceData(\"g_index\", Mode = AttachMode.ReadOnly)]").Compile();
        driver = driver.RunGenerators(edited, TestContext.CancellationToken);

        AssertAll(driver, static reason => reason == IncrementalStepRunReason.Modified, NativeModuleGenerator.ModelStep);
    }

    [TestMethod]
    public void Run_ChangeInOneModule_EmitsOnlyThatModuleAgain()
    {
        var project = new Project
        {
            Source = "using Afterlink; [NativeModule(\"uart\")] partial class Uart; [NativeModule(\"disk\")] partial class Disk;",
            Files = [Manifest, InMemoryFile.Manifest(Project.ManifestOf().Replace("uart", "disk", StringComparison.Ordinal), "/obj/libdisk.so.afterlink-manifest")],
        };
        var driver = project.CreateDriver().RunGenerators(project.Compile(), TestContext.CancellationToken);

        driver = driver.ReplaceAdditionalText(Manifest, InMemoryFile.Manifest(Project.ManifestOf("Halt\t1\t0"))).RunGenerators(project.Compile(), TestContext.CancellationToken);

        var reasons = Steps(driver, NativeModuleGenerator.ModelStep).Order();
        Assert.AreSequenceEqual(new[] { IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged }.Order(), reasons);
    }

    private static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Diagnose), path: "/Edited.cs");

    private static IEnumerable<IncrementalStepRunReason> Steps(GeneratorDriver driver, string name) =>
        driver.GetRunResult().Results[0].TrackedSteps.GetValueOrDefault(name, []).SelectMany(static step => step.Outputs).Select(static output => output.Reason);

    private static void AssertAll(GeneratorDriver driver, Func<IncrementalStepRunReason, bool> isExpected, params string[] names)
    {
        foreach (var name in names)
        {
            var reasons = Steps(driver, name).ToList();
            Assert.IsNotEmpty(reasons, name);
            Assert.IsTrue(reasons.TrueForAll(reason => isExpected(reason)), $"{name}: {string.Join(", ", reasons)}");
        }
    }

    private static void AssertNothingEmitted(GeneratorDriver driver)
    {
        var outputs = driver.GetRunResult().Results[0].TrackedOutputSteps.SelectMany(static step => step.Value).SelectMany(static step => step.Outputs).ToList();
        Assert.IsNotEmpty(outputs);
        Assert.IsTrue(outputs.TrueForAll(static output => output.Reason == IncrementalStepRunReason.Cached));
    }
}
