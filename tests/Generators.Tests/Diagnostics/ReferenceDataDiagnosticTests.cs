// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Afterlink.Generators.Tests.Diagnostics;

[TestClass]
public sealed class ReferenceDataDiagnosticTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("AFL4030", "[ReferenceData]")]
    [DataRow("AFL4030", "[ReferenceData(\"g_index\", File = \"*.idx\")]")]
    [DataRow("AFL4030", "[ReferenceData(\"g_index\", Pointer = \"table\", Length = \"table_bytes\")]")]
    [DataRow("AFL4030", "[ReferenceData(Pointer = \"table\")]")]
    [DataRow("AFL4030", "[ReferenceData(File = \"*.idx\", ElementType = typeof(int))]")]
    [DataRow("AFL4030", "[ReferenceData(LoadedBy = \"prepare\", Name = \"Prepared\")]")]
    [DataRow("AFL4031", "[ReferenceData(\"g_indx\")]")]
    [DataRow("AFL4031", "[ReferenceData(Pointer = \"table\", Length = \"no_such\")]")]
    [DataRow("AFL4032", "[ReferenceData(\"table_load\")]")]
    [DataRow("AFL4033", "[ReferenceData(\"unsized\")]")]
    [DataRow("AFL4034", "[ReferenceData(\"odd\", ElementType = typeof(short))]")]
    [DataRow("AFL4035", "[ReferenceData(\"table\")]")]
    [DataRow("AFL4036", "[ReferenceData(\"rodata_table\")]")]
    [DataRow("AFL4036", "[ReferenceData(\"relro_table\")]")]
    [DataRow("AFL4037", "[ReferenceData(\"g_index\", ElementType = typeof(string))]")]
    [DataRow("AFL4037", "[ReferenceData(\"g_index\", ElementType = typeof(int*))]")]
    [DataRow("AFL4037", "[ReferenceData(\"g_index\", ElementType = typeof(System.Span<int>))]")]
    [DataRow("AFL4037", "[ReferenceData(\"g_index\", ElementType = typeof(void))]")]
    [DataRow("AFL4038", "[ReferenceData(\"g_index\", Name = \"no name\")]")]
    [DataRow("AFL4038", "[ReferenceData(\"g_index\", Name = \"Dispose\")]")]
    [DataRow("AFL4038", "[ReferenceData(\"g_index\", Name = \"Aligner\")]")]
    [DataRow("AFL4038", "[ReferenceData(\"g_index\"), ReferenceData(Pointer = \"table\", Length = \"table_bytes\", Name = \"Index\")]")]
    [DataRow("AFL4039", "[ReferenceData(LoadedBy = \"g_index\")]")]
    [DataRow("AFL4039", "[ReferenceData(Pointer = \"table\", Length = \"table_bytes\", LoadedBy = \"table_laod\")]")]
    [DataRow("AFL4040", "[ReferenceData(Pointer = \"g_index\", Length = \"table_bytes\")]")]
    [DataRow("AFL4040", "[ReferenceData(Pointer = \"table\", Length = \"tiny\")]")]
    [DataRow("AFL4043", "[ReferenceData(File = \" \")]")]
    [DataRow("AFL4044", "[ReferenceData(\"twice\")]")]
    [DataRow("AFL4045", "[ReferenceData(\"g_index\", LoadedBy = \"prepare\", Pure = true)]")]
    [DataRow("AFL4045", "[ReferenceData(\"g_index\", LoadedBy = \"prepare\", Arguments = new[] { typeof(int) })]")]
    [DataRow("AFL4045", "[ReferenceData(\"g_index\", LoadedBy = \"prepare\", Inputs = new[] { \"a\" })]")]
    [DataRow("AFL4045", "[ReferenceData(\"g_index\", Pure = true, Arguments = new System.Type[0])]")]
    [DataRow("AFL4045", "[ReferenceData(LoadedBy = \"prepare\", Pure = true, Arguments = new System.Type[0])]")]
    [DataRow("AFL4047", "[ReferenceData(\"g_index\", LoadedBy = \"prepare\", Pure = true, Arguments = new[] { typeof(object) })]")]
    [DataRow("AFL4047", "[ReferenceData(\"g_index\", LoadedBy = \"prepare\", Pure = true, Arguments = new[] { typeof(Entry) })]")]
    [DataRow("AFL4047", "[ReferenceData(\"g_index\", LoadedBy = \"prepare\", Pure = true, Arguments = new[] { typeof(int), typeof(int), typeof(int), typeof(int), typeof(int), typeof(int), typeof(int) })]")]
    [DataRow("AFL4043", "[ReferenceData(\"g_index\", LoadedBy = \"prepare\", Pure = true, Arguments = new[] { typeof(int) }, Inputs = new[] { \"{0}.idx\" })]")]
    public async Task Analyze_BadDescriptor_IsReportedAtTheAttributeAndNothingElse(string code, string attributes)
    {
        var project = AlignerProject.Of(attributes);

        var diagnostic = Assert.ContainsSingle(await project.AnalyzeAsync(TestContext.CancellationToken));

        Assert.AreEqual(code, diagnostic.Id, diagnostic.GetMessage());
        Assert.AreEqual(6, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
        Assert.DoesNotContain(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error, project.CompilerDiagnostics(TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow("[ReferenceData(\"tiny\", LoadedBy = \"prepare\")]")]
    [DataRow("[ReferenceData(LoadedBy = \"prepare\")]")]
    [DataRow("[ReferenceData(\"tiny\", LoadedBy = \"prepare\", Pure = true, Arguments = new[] { typeof(int) })]")]
    public async Task Analyze_PureFillThatIsDescribedInTwoWays_IsReportedAtTheOther(string other)
    {
        var project = AlignerProject.Of("[ReferenceData(\"g_index\", LoadedBy = \"prepare\", Pure = true, Arguments = new[] { typeof(long) })]\n" + other);

        var diagnostics = await project.AnalyzeAsync(TestContext.CancellationToken);

        Assert.IsTrue(diagnostics.All(static diagnostic => diagnostic.Id == "AFL4046"));
        Assert.Contains(static diagnostic => diagnostic.Location.GetLineSpan().StartLinePosition.Line == 7, diagnostics);
    }

    [TestMethod]
    [DataRow("[ReferenceData(\"g_index\")]")]
    [DataRow("[ReferenceData(\"g_index\", LoadedBy = \"prepare\", Pure = true, Arguments = new[] { typeof(string), typeof(Level), typeof(double), typeof(nint) }, Inputs = new[] { \"{0}.idx\", \"/etc/aligner.conf\" })]")]
    [DataRow("[ReferenceData(\"table_bytes\", LoadedBy = \"prepare\", Pure = true, Arguments = new System.Type[0])]")]
    [DataRow("[ReferenceData(\"g_index\", ElementType = typeof(Entry), Mode = AttachMode.ReadOnly)]")]
    [DataRow("[ReferenceData(\"g_index\", ElementType = typeof(Level))]")]
    [DataRow("[ReferenceData(Pointer = \"table\", Length = \"table_length\", LoadedBy = \"table_load\", ElementType = typeof(long))]")]
    [DataRow("[ReferenceData(File = \"*.idx\"), ReferenceData(File = \"/srv/*/data\"), ReferenceData(LoadedBy = \"prepare\")]")]
    public async Task Analyze_GoodDescriptor_IsSilentAndCompiles(string attributes)
    {
        var project = AlignerProject.Of(attributes);

        Assert.IsEmpty(await project.AnalyzeAsync(TestContext.CancellationToken));
        Assert.IsEmpty(project.CompilerDiagnostics(TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Analyze_FileOfAModuleThatReadsNone_Warns()
    {
        var manifest = InMemoryFile.Manifest("afterlink-manifest\t2\nmodule\taligner\nfile\tlibaligner.so\n");

        Assert.AreEqual("AFL4041", Assert.ContainsSingle(await AlignerProject.Of("[ReferenceData(File = \"*.idx\")]", manifest).AnalyzeAsync(TestContext.CancellationToken)).Id);
    }

    [TestMethod]
    public async Task Analyze_ManifestOfTheFirstVersion_WarnsAndCompiles()
    {
        var manifest = InMemoryFile.Manifest("afterlink-manifest\t1\nmodule\taligner\nfile\tlibaligner.so\n");
        var project = AlignerProject.Of("[ReferenceData(\"anything\", ElementType = typeof(int))]", manifest);

        Assert.AreEqual("AFL4042", Assert.ContainsSingle(await project.AnalyzeAsync(TestContext.CancellationToken)).Id);
        Assert.IsEmpty(project.CompilerDiagnostics(TestContext.CancellationToken));
    }

    [TestMethod]
    public void Compile_BeforeTheFirstBuild_HasTheViews()
    {
        var project = new Project { Source = AlignerProject.Of("[ReferenceData(\"g_index\", ElementType = typeof(int))]").Source };

        Assert.IsEmpty(project.CompilerDiagnostics(TestContext.CancellationToken));
        Assert.Contains("global::System.ReadOnlySpan<int> Index", project.Generate(TestContext.CancellationToken));
    }
}
