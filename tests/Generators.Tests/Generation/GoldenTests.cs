// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Tests.Infrastructure;

namespace Afterlink.Generators.Tests.Generation;

/// <summary>The generated text of typical projects, whole.</summary>
[TestClass]
public sealed class GoldenTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Generate_DriverWithHypercalls_GivesTheGoldenText() => Golden.AreEqual("Driver.g.cs.txt", Project.Of(
        InMemoryFile.Manifest(Project.ManifestOf("PortIn8\t12\t0", "PortOut8\t1\t0", "PortInString8\t2\t1", "ReadMsr\t1\t0", "Hypercall\t2\t0", "DisableInterrupts\t3\t0", "SystemCall\t0\t1")),
        InMemoryFile.Header("""
            AFTERLINK_HYPERCALL(0x10, uint32_t, uart_frame_done, uint32_t line, uint64_t when)
            AFTERLINK_HYPERCALL(0x11, int32_t, uart_log, AFTERLINK_IN_BUFFER(uint8_t, text, length))
            """)).Generate(TestContext.CancellationToken));

    [TestMethod]
    public void Generate_EveryFormOfTheHeader_GivesTheGoldenText() => Golden.AreEqual("EveryForm.g.cs.txt", Project.Of(
        InMemoryFile.Manifest(Project.ManifestOf("Hypercall\t11\t0")),
        InMemoryFile.Header(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Fixtures", "Hypercalls", "everything.hypercalls.h")))).Generate(TestContext.CancellationToken));

    [TestMethod]
    public void Generate_LibraryThatAsksForNothing_GivesTheGoldenText() => Golden.AreEqual("NoHandlers.g.cs.txt", Project.Of(
        InMemoryFile.Manifest(Project.ManifestOf("ReadTimeStampCounter\t3\t0", "Cpuid\t9\t2"))).Generate(TestContext.CancellationToken));

    [TestMethod]
    public void Generate_LibraryWithProbes_GivesTheGoldenText() => Golden.AreEqual("Traced.g.cs.txt", Project.Of(
        InMemoryFile.Manifest(Project.ManifestOf("Cpuid\t2\t0", "Probe\t40\t2"))).Generate(TestContext.CancellationToken));

    [TestMethod]
    public void Generate_EveryFormOfReferenceData_GivesTheGoldenText() => Golden.AreEqual("ReferenceData.g.cs.txt", AlignerProject.Of("""
        [ReferenceData("g_index", ElementType = typeof(uint))]
        [ReferenceData("tiny", ElementType = typeof(Level), Mode = AttachMode.ReadOnly, Name = "Levels")]
        [ReferenceData(Pointer = "table", Length = "table_bytes", LoadedBy = "table_load", ElementType = typeof(Entry))]
        [ReferenceData(File = "*.idx")]
        [ReferenceData(LoadedBy = "prepare")]
        [ReferenceData("odd", LoadedBy = "odd_load", Pure = true, Arguments = new[] { typeof(string), typeof(int), typeof(double) }, Inputs = new[] { "{0}.idx" })]
        """).Generate(TestContext.CancellationToken));

    [TestMethod]
    public void Generate_NestedClassWithInterception_GivesTheGoldenText() => Golden.AreEqual("Nested.g.cs.txt", new Project
    {
        Source = """
            using Afterlink;
            namespace Sample.@event;
            public partial record struct Outer
            {
                public partial interface IInner
                {
                    [NativeModule("uart", Intercept = Interception.Cpuid | Interception.InterruptFlag)]
                    internal sealed partial class @class;
                }
            }
            """,
        Files = [InMemoryFile.Manifest(Project.ManifestOf("PushFlags\t1\t0", "PopFlags\t1\t0", "ReadTimeStampCounter\t3\t0", "Cpuid\t9\t2"))],
    }.Generate(TestContext.CancellationToken));
}
