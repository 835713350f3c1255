// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Tests.Infrastructure;

namespace Afterlink.Generators.Tests.Diagnostics;

/// <summary>Each way in which a header can be wrong: the code, and the place that it is reported at, marked with §.</summary>
[TestClass]
public sealed class HeaderDiagnosticTests
{
    private const string Types = "AFTERLINK_STRUCT(pair, int a, int b)\nAFTERLINK_ENUM(state, uint8_t, IDLE = 0)\n";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("AFL5020", "AFTERLINK_HYPERCALL §1, int, f)")]
    [DataRow("AFL5020", "AFTERLINK_HYPERCALL(1, int, f\n§")]
    [DataRow("AFL5020", "AFTERLINK_HYPERCALL(§)")]
    [DataRow("AFL5020", "AFTERLINK_HYPERCALL(1, int§)")]
    [DataRow("AFL5020", "AFTERLINK_HYPERCALL(§, int, f)")]
    [DataRow("AFL5020", "AFTERLINK_HYPERCALL(1, §7, f)")]
    [DataRow("AFL5020", "AFTERLINK_HYPERCALL(1, int, §7)")]
    [DataRow("AFL5020", "AFTERLINK_HYPERCALL(1, int, §int)")]
    [DataRow("AFL5020", "AFTERLINK_HYPERCALL(1, int, f,§)")]
    [DataRow("AFL5020", "AFTERLINK_HYPERCALL(1, int, f, int§)")]
    [DataRow("AFL5020", "AFTERLINK_HYPERCALL(1, int, f,\n    int a §+ b)")]
    [DataRow("AFL5020", "AFTERLINK_HYPERCALL(1, int, f, AFTERLINK_IN_BUFFER(char, text§))")]
    [DataRow("AFL5020", "AFTERLINK_HYPERCALL(1, int, f, AFTERLINK_IN(pair, a§, b))")]
    [DataRow("AFL5020", "AFTERLINK_STRUCT(empty§)")]
    [DataRow("AFL5020", "AFTERLINK_ENUM(e, uint8_t, §7)")]
    [DataRow("AFL5020", "AFTERLINK_ENUM(e, uint8_t, A = §B)")]
    [DataRow("AFL5021", "AFTERLINK_HYPERCALL(§NUMBER, int, f)")]
    [DataRow("AFL5021", "AFTERLINK_HYPERCALL(§-1, int, f)")]
    [DataRow("AFL5021", "AFTERLINK_HYPERCALL(§0x100000000, int, f)")]
    [DataRow("AFL5021", "AFTERLINK_HYPERCALL(§0x10u, int, f)")]
    [DataRow("AFL5022", "AFTERLINK_HYPERCALL(16, int, f)\nAFTERLINK_HYPERCALL(§0x10, int, g)")]
    [DataRow("AFL5023", "AFTERLINK_HYPERCALL(1, int, frame_done)\nAFTERLINK_HYPERCALL(2, int, §FrameDone)")]
    [DataRow("AFL5023", Types + "AFTERLINK_STRUCT(§state, int a)")]
    [DataRow("AFL5024", "AFTERLINK_HYPERCALL(1, int, f, §u32 a)")]
    [DataRow("AFL5024", "AFTERLINK_HYPERCALL(1, §pair, f)")]
    [DataRow("AFL5024", "AFTERLINK_STRUCT(other, int a, §unsigned state b)")]
    [DataRow("AFL5025", "AFTERLINK_HYPERCALL(1, int, f, §char *text)")]
    [DataRow("AFL5025", "AFTERLINK_HYPERCALL(1, int, f, §const int a)")]
    [DataRow("AFL5025", "AFTERLINK_HYPERCALL(1, int, f, §long double a)")]
    [DataRow("AFL5025", "AFTERLINK_HYPERCALL(1, int, f, §int a[4])")]
    [DataRow("AFL5025", "AFTERLINK_HYPERCALL(1, int, f, §void (*callback)(int))")]
    [DataRow("AFL5025", "AFTERLINK_HYPERCALL(1, int, f, §...)")]
    [DataRow("AFL5025", "AFTERLINK_HYPERCALL(1, int, f, AFTERLINK_IN_BUFFER(§void, text, length))")]
    [DataRow("AFL5025", Types + "AFTERLINK_HYPERCALL(1, int, f, §pair a)")]
    [DataRow("AFL5025", Types + "AFTERLINK_HYPERCALL(1, §pair, f)")]
    [DataRow("AFL5025", "AFTERLINK_STRUCT(loop, §loop again)")]
    [DataRow("AFL5025", "AFTERLINK_ENUM(e, §float, A)")]
    [DataRow("AFL5026", "AFTERLINK_HYPERCALL(1, int, f,\n    int a, int b, int c, int d, AFTERLINK_IN_BUFFER(char, text, length), int §e)")]
    [DataRow("AFL5026", "AFTERLINK_HYPERCALL(1, int, f, double a, double b, double c, double d, double e, double g, double h, double i, float §j)")]
    [DataRow("AFL5027", "AFTERLINK_ENUM(e, uint8_t, §A = 256)")]
    [DataRow("AFL5027", "AFTERLINK_ENUM(e, uint8_t, §A = -1)")]
    [DataRow("AFL5028", "AFTERLINK_HYPERCALL(1, int, f, int a, int §a)")]
    [DataRow("AFL5028", "AFTERLINK_HYPERCALL(1, int, f, int a_b, int §aB)")]
    [DataRow("AFL5028", "AFTERLINK_STRUCT(s, int a, int §A)")]
    [DataRow("AFL5028", "AFTERLINK_ENUM(e, uint8_t, A = 0, §A = 1)")]
    [DataRow("AFL5029", "AFTERLINK_HYPERCALL(1, int, §read_msr)")]
    [DataRow("AFL5029", "AFTERLINK_STRUCT(§monitor, int a)")]
    [DataRow("AFL5029", "AFTERLINK_STRUCT(§uart, int a)")]
    public async Task Analyze_BadHeader_ReportsTheCodeAtItsPlace(string code, string header)
    {
        var before = header[..header.IndexOf('§', StringComparison.Ordinal)].Split('\n');
        var project = Project.Of(InMemoryFile.Manifest(Project.ManifestOf()), InMemoryFile.Header(header.Replace("§", "", StringComparison.Ordinal)));

        var diagnostic = Assert.ContainsSingle(await project.AnalyzeAsync(TestContext.CancellationToken));

        var place = diagnostic.Location.GetLineSpan();
        Assert.AreEqual($"{code} at /native/uart.hypercalls.h({before.Length},{before[^1].Length + 1})", $"{diagnostic.Id} at {place.Path}({place.StartLinePosition.Line + 1},{place.StartLinePosition.Character + 1})", diagnostic.GetMessage());
    }

    [TestMethod]
    public async Task Analyze_NumberOfAnotherHeader_IsReportedInTheSecond()
    {
        var project = Project.Of(
            InMemoryFile.Manifest(Project.ManifestOf()),
            InMemoryFile.Header("AFTERLINK_HYPERCALL(1, int, f)", path: "/b.h"),
            InMemoryFile.Header("AFTERLINK_HYPERCALL(1, int, g)", path: "/a.h"));

        var diagnostic = Assert.ContainsSingle(await project.AnalyzeAsync(TestContext.CancellationToken));

        Assert.AreEqual("AFL5022", diagnostic.Id);
        Assert.AreEqual("/b.h", diagnostic.Location.GetLineSpan().Path);
    }

    [TestMethod]
    public async Task Analyze_SameNumberInTwoModules_IsFine()
    {
        var project = new Project
        {
            Source = "[Afterlink.NativeModule(\"uart\")] partial class Uart; [Afterlink.NativeModule(\"disk\")] partial class Disk;",
            Files =
            [
                InMemoryFile.Manifest(Project.ManifestOf()),
                InMemoryFile.Manifest(Project.ManifestOf().Replace("uart", "disk", StringComparison.Ordinal), "/obj/libdisk.so.afterlink-manifest"),
                InMemoryFile.Header("AFTERLINK_HYPERCALL(1, int, f)"),
                InMemoryFile.Header("AFTERLINK_HYPERCALL(1, int, f)", "disk", "/disk.h"),
            ],
        };

        Assert.IsEmpty(await project.AnalyzeAsync(TestContext.CancellationToken));
    }
}
