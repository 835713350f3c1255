// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Afterlink.Generators.Tests.RangeMaps;

[TestClass]
public sealed class RangeMapTests
{
    private const string Machine = """
        using Afterlink.Devices;
        namespace Sample;

        internal sealed class Latch : IPortDevice
        {
            public byte Read8(int offset) => 0;
            public void Write8(int offset, byte value) { }
        }

        internal sealed class Wide : IWidePortDevice, IMsrDevice
        {
            public byte Read8(int offset) => 0;
            public ushort Read16(int offset) => 0;
            public uint Read32(int offset) => 0;
            public void Write8(int offset, byte value) { }
            public void Write16(int offset, ushort value) { }
            public void Write32(int offset, uint value) { }
            ulong IMsrDevice.ReadMsr(uint offset) => 0;
            void IMsrDevice.WriteMsr(uint offset, ulong value) { }
        }

        internal partial class Board
        {
            internal sealed partial class Machine(Latch latch)
            {
                [Port(0x3F8, 8), Port(0x2F8, 8, Offset = 8)] private readonly Latch _latch = latch;
                [Port(0xCF8, 8), Msr(0x800, 0x400)] public Wide @event { get; } = new();
                [Port(0x80)] public byte Post { get; private set; }
                [Port(0x1CE)] public ushort Index { get; set; }
                [Port(0x40, 4)] private byte ReadTimer(int offset) => (byte)offset;
                [Port(0x43)] private void WriteTimerMode(byte value) { }
                [Msr(0xCE)] private static ulong PlatformInfo => 25 << 8;
                [Msr(0x10)] private ulong ReadTsc() => 0;
                [Msr(0xC0000080, 4)] private void WriteSyscall(uint offset, ulong value) { }
            }
        }
        """;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Generate_EveryFormOfMember_GivesTheGoldenText() =>
        Golden.AreEqual("RangeMap.g.cs.txt", new Project { Source = Machine }.Generate(TestContext.CancellationToken));

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Compile_EveryFormOfMember_HasNoDiagnostics(bool checkOverflow)
    {
        var project = new Project { Source = Machine, CheckOverflow = checkOverflow };

        Assert.IsEmpty(project.CompilerDiagnostics(TestContext.CancellationToken));
        Assert.IsEmpty(await project.AnalyzeAsync(TestContext.CancellationToken));
    }

    [TestMethod]
    public void Compile_MachineOfAModule_AnswersItsPortsAndRegisters()
    {
        var project = new Project
        {
            Source = Project.UartClass + """

                sealed partial class Machine : Uart.IHandlers
                {
                    [Afterlink.Devices.Port(0x80)] private byte Post { get; set; }
                    [Afterlink.Devices.Msr(0x1B)] private ulong ApicBase { get; set; }
                }
                """,
            Files = [InMemoryFile.Manifest(Project.ManifestOf("PortIn8\t1\t0", "PortOut32\t1\t0", "ReadMsr\t1\t0", "WriteMsr\t1\t0"))],
        };

        Assert.IsEmpty(project.CompilerDiagnostics(TestContext.CancellationToken));
    }

    [TestMethod]
    public void Compile_HooksThatAreImplemented_AreCalled()
    {
        var project = new Project
        {
            Source = """
                sealed partial class Machine
                {
                    [Afterlink.Devices.Port(0x80)] private byte Post { get; set; }
                    [Afterlink.Devices.Msr(0x1B)] private ulong ApicBase { get; set; }
                    partial void OnPortRead(ushort port, int width, uint value) { }
                    partial void OnPortWrite(ushort port, int width, uint value) { }
                    partial void OnUnmappedPortRead(ushort port, ref byte value) => value = 0;
                    partial void OnUnmappedPortWrite(ushort port, byte value) { }
                    partial void OnMsrRead(uint index, ulong value) { }
                    partial void OnMsrWrite(uint index, ulong value) { }
                    partial void OnUnmappedMsrRead(uint index, ref ulong value, ref bool isAnswered) => isAnswered = true;
                    partial void OnUnmappedMsrWrite(uint index, ulong value, ref bool isAnswered) => isAnswered = true;
                }
                """,
        };

        Assert.IsEmpty(project.CompilerDiagnostics(TestContext.CancellationToken));
    }

    [TestMethod]
    [DataRow("AFL5080", "class C { [Port(1)] byte P { get; set; } }")]
    [DataRow("AFL5080", "class Outer { partial class C { [Port(1)] byte P { get; set; } } }")]
    [DataRow("AFL5080", "partial class C<T> { [Port(1)] byte P { get; set; } }")]
    [DataRow("AFL5080", "static partial class C { [Port(1)] static byte P { get; set; } }")]
    [DataRow("AFL5080", "partial struct C { [Port(1)] byte P { get; set; } }")]
    [DataRow("AFL5080", "partial interface C { [Port(1)] byte P { get; set; } }")]
    [DataRow("AFL5080", "file partial class C { [Port(1)] byte P { get; set; } }")]
    [DataRow("AFL5081", "partial class C { [Port(1, 0)] byte P { get; set; } }")]
    [DataRow("AFL5081", "partial class C { [Port(1, -1)] byte P { get; set; } }")]
    [DataRow("AFL5081", "partial class C { [Port(0xFFFF, 2)] byte P { get; set; } }")]
    [DataRow("AFL5081", "partial class C { [Port(0, int.MaxValue)] byte P { get; set; } }")]
    [DataRow("AFL5081", "partial class C { [Port(1, Offset = -1)] byte P { get; set; } }")]
    [DataRow("AFL5081", "partial class C { [Port(1, 2, Offset = int.MaxValue)] byte P { get; set; } }")]
    [DataRow("AFL5081", "partial class C { [Msr(1, 0)] ulong P { get; set; } }")]
    [DataRow("AFL5081", "partial class C { [Msr(0xFFFFFFFF, 2)] ulong P { get; set; } }")]
    [DataRow("AFL5082", "partial class C { [Port(1, 4)] byte P { get; set; } [Port(4)] byte Q { get; set; } }")]
    [DataRow("AFL5082", "partial class C { [Port(1), Port(1)] byte P { get; set; } }")]
    [DataRow("AFL5082", "partial class C { [Msr(1, 4)] ulong P() => 0; [Msr(0, 2)] ulong Q { get; set; } }")]
    [DataRow("AFL5083", "partial class C { [Port(1)] int P { get; set; } }")]
    [DataRow("AFL5083", "partial class C { [Port(1)] ulong P { get; set; } }")]
    [DataRow("AFL5083", "partial class C { [Port(1)] string P = \"\"; }")]
    [DataRow("AFL5083", "partial class C { [Port(1)] byte P = 0; }")]
    [DataRow("AFL5083", "partial class C { [Port(1)] void P() { } }")]
    [DataRow("AFL5083", "partial class C { [Port(1)] byte P(uint offset) => 0; }")]
    [DataRow("AFL5083", "partial class C { [Port(1)] byte P(int offset, byte value) => 0; }")]
    [DataRow("AFL5083", "partial class C { [Port(1)] void P(in byte value) { } }")]
    [DataRow("AFL5083", "partial class C { [Port(1)] byte P<T>() => 0; }")]
    [DataRow("AFL5083", "partial class C { [Port(1)] byte this[int i] => 0; }")]
    [DataRow("AFL5083", "partial class C { [Port(1)] S P; } struct S : IPortDevice { public byte Read8(int offset) => 0; public void Write8(int offset, byte value) { } }")]
    [DataRow("AFL5083", "partial class C { [Msr(1)] IPortDevice P = null!; }")]
    [DataRow("AFL5083", "partial class C { [Msr(1)] uint P { get; set; } }")]
    [DataRow("AFL5083", "partial class C { [Msr(1)] ulong P(int offset) => 0; }")]
    public async Task Analyze_BadRange_IsTheOnlyThingReported(string code, string source)
    {
        var project = new Project { Source = "using Afterlink.Devices; " + source };

        var diagnostic = Assert.ContainsSingle(await project.AnalyzeAsync(TestContext.CancellationToken));

        Assert.AreEqual(code, diagnostic.Id, diagnostic.GetMessage());
    }

    [TestMethod]
    [DataRow("[Port(1)] byte P() => 0; [Port(1)] void Q(byte value) { }", "directions")]
    [DataRow("[Port(1)] byte P() => 0; [Port(1)] uint Q { get; set; }", "widths")]
    [DataRow("[Port(0xFFFF)] byte P() => 0; [Msr(0xFFFF)] ulong Q { get; set; }", "spaces")]
    [DataRow("[Port(0, 0x10000)] byte P() => 0; [Msr(0, 0xFFFFFFFF)] ulong Q { get; set; }", "whole spaces")]
    [DataRow("[Port(1)] byte port { get; set; } [Port(2)] byte value { get; set; } [Msr(1)] static ulong index { get; set; }", "names of parameters")]
    [DataRow("[Port(1)] IPortDevice P = null!; [Port(2, 2)] IWidePortDevice Q { get; } = null!;", "interfaces")]
    public async Task Analyze_RangesThatDifferIn_AreFine(string members, string what)
    {
        var project = new Project { Source = $"using Afterlink.Devices; partial class C {{ {members} }}" };

        Assert.IsEmpty(await project.AnalyzeAsync(TestContext.CancellationToken), what);
        Assert.IsEmpty(project.CompilerDiagnostics(TestContext.CancellationToken).Where(static diagnostic => diagnostic.Location.SourceTree?.FilePath != "/Uart.cs"), what);
    }

    [TestMethod]
    public void Generate_AfterAnUnrelatedEdit_IsCached()
    {
        var project = new Project { Source = Machine };
        var compilation = project.Compile();
        var driver = project.CreateDriver().RunGenerators(compilation, TestContext.CancellationToken);
        var unrelated = CSharpSyntaxTree.ParseText("class Unrelated;", (CSharpParseOptions)compilation.SyntaxTrees[0].Options, cancellationToken: TestContext.CancellationToken);

        var result = driver.RunGenerators(compilation.AddSyntaxTrees(unrelated), TestContext.CancellationToken).GetRunResult();

        var outputs = result.Results.SelectMany(static generator => generator.TrackedSteps)
            .Where(static step => step.Key == RangeMapGenerator.ModelStep)
            .SelectMany(static step => step.Value)
            .SelectMany(static step => step.Outputs);
        Assert.IsNotEmpty(outputs);
        foreach (var output in outputs)
            Assert.Contains(output.Reason, new[] { IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged });
    }
}
