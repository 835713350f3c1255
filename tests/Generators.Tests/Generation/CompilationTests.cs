// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Generators.Handlers;
using Afterlink.Generators.Tests.Infrastructure;
using Afterlink.Sites;
using Microsoft.CodeAnalysis;

namespace Afterlink.Generators.Tests.Generation;

/// <summary>Generated text compiles against the real runtime, without a warning.</summary>
[TestClass]
public sealed class CompilationTests
{
    private const string Everything = "Intercept = (Interception)~0";

    public required TestContext TestContext { get; init; }

    public static IEnumerable<object[]> Kinds => SiteKinds.All.Select(static kind => new object[] { kind.Name });

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Compile_ModuleOfOneKind_HasNoDiagnostics(string kind)
    {
        var project = new Project
        {
            Source = $"using Afterlink; [NativeModule(\"uart\", {Everything})] public sealed partial class Uart;",
            Files = [InMemoryFile.Manifest(Project.ManifestOf($"{kind}\t1\t0"))],
        };

        AssertClean(project);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Compile_ModuleOfEverything_HasNoDiagnostics(bool checkOverflow) => AssertClean(new Project
    {
        Source = $"using Afterlink; namespace System.Collections; [NativeModule(\"uart\", {Everything})] public sealed partial class Uart;",
        CheckOverflow = checkOverflow,
        Files =
        [
            InMemoryFile.Manifest(Project.ManifestOf([.. SiteKinds.All.Select(static kind => $"{kind.Name}\t2\t1")])),
            InMemoryFile.Header(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Fixtures", "Hypercalls", "everything.hypercalls.h"))),
        ],
    });

    [TestMethod]
    public void Compile_SecondClassWithTheSameTypes_DoesNotCollide() => AssertClean(new Project
    {
        Source = """
            using Afterlink;
            namespace Sample;
            [NativeModule("uart")] public sealed partial class Uart;
            [NativeModule("uart")] public sealed partial class Other;
            """,
        Files =
        [
            InMemoryFile.Manifest(Project.ManifestOf("ReadMsr\t1\t0", "Hypercall\t1\t0")),
            InMemoryFile.Header("AFTERLINK_STRUCT(pair, int a, int b)\nAFTERLINK_HYPERCALL(1, int, f, AFTERLINK_IN(pair, p))"),
        ],
    });

    [TestMethod]
    public void Compile_NamesOfTheUserThatLookLikeTheRuntimes_DoNotCollide() => AssertClean(new Project
    {
        Source = """
            namespace Sample.Afterlink { class Modules; class System; }
            namespace Sample
            {
                class RegisterFrame; class LoadedModule; class Exception; class IReadOnlyList;
                [global::Afterlink.NativeModule("uart")] public sealed partial class Uart;
            }
            """,
        Files = [InMemoryFile.Manifest(Project.ManifestOf("ReadMsr\t1\t0", "PortInString8\t1\t0"))],
    });

    [TestMethod]
    public void Compile_HandlerOfAnOlderModule_LacksTheNewMember()
    {
        const string Source = """
            using Afterlink;
            [NativeModule("uart")] public sealed partial class Uart;
            sealed class Machine : Uart.IHandlers { public ulong ReadMsr(uint index) => 0; }
            """;
        var before = new Project { Source = Source, Files = [InMemoryFile.Manifest(Project.ManifestOf("ReadMsr\t1\t0"))] };
        var after = new Project { Source = Source, Files = [InMemoryFile.Manifest(Project.ManifestOf("ReadMsr\t1\t0", "WriteMsr\t1\t0"))] };

        AssertClean(before);
        var error = Assert.ContainsSingle(after.CompilerDiagnostics(TestContext.CancellationToken));
        Assert.AreEqual("CS0535", error.Id);
        Assert.Contains("Uart.IHandlers.WriteMsr(uint, ulong)", error.GetMessage());
    }

    [TestMethod]
    public void Find_EveryKindThatAHandlerCanAnswer_HasARow()
    {
        // What the monitor alone answers (int n, iret) is patched, and nobody can intercept it.
        foreach (var kind in SiteKinds.All)
            Assert.AreEqual(kind.IsPatched && kind is not { Binding: DefaultBinding.Monitor, Interception: Interception.None }, HandlerOperations.Find(kind.Kind) is not null, kind.Name);
        foreach (var operation in HandlerOperations.All)
            Assert.AreEqual(operation.Member, HandlerMembers.Find(operation.Member).Name);
    }

    private void AssertClean(Project project)
    {
        var diagnostics = project.CompilerDiagnostics(TestContext.CancellationToken);
        Assert.IsEmpty(diagnostics, string.Join(Environment.NewLine, diagnostics.Select(static diagnostic => diagnostic.ToString())));
    }
}
