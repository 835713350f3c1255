// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text.RegularExpressions;

namespace Afterlink.Package.Tests;

[TestClass]
[TestCategory("package")]
public sealed partial class IncrementalBuildTests
{
    private const string Intermediate = "obj/Debug/net10.0/afterlink";
    private static readonly string[] WritingTasks = ["CompileSources", "LinkModules", "RewriteModules"];

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Build_Twice_RunsNothingTheSecondTime()
    {
        using var consumer = Consumer.Create(TestContext);
        var first = (await consumer.BuildAsync()).AssertSuccess();
        foreach (var task in WritingTasks)
            Assert.AreEqual(1, first.CountTasks(task), task);
        var before = consumer.Snapshot(Intermediate);

        var second = (await consumer.BuildAsync()).AssertSuccess();

        Assert.AreEqual(1, second.CountTargets("AfterlinkRewrite"));
        foreach (var task in WritingTasks)
            Assert.AreEqual(0, second.CountTasks(task), task);
        Assert.AreEqual(0, second.CountTasks("Csc"));
        AssertChanged(before, consumer.Snapshot(Intermediate));
    }

    [TestMethod]
    public async Task Build_OtherConfigurationWithCache_RewritesNothingAgain()
    {
        using var consumer = Consumer.Create(TestContext);
        (await consumer.BuildAsync("-p:AfterlinkCache=kept")).AssertSuccess();

        var release = (await consumer.BuildAsync("-p:AfterlinkCache=kept", "-c", "Release")).AssertSuccess();

        Assert.MatchesRegex(@"libuart\.so: \d+ of \d+ sites patched, from the cache", release.Output);
        Assert.HasCount(2, Directory.GetFiles(consumer["kept"]));
        Assert.IsTrue(consumer.IsRewritten("bin/Release/net10.0/libuart.so"));
    }

    [TestMethod]
    public async Task Build_OneSourceTouched_RebuildsItsModuleOnly()
    {
        using var consumer = Consumer.Create(TestContext);
        (await consumer.BuildAsync()).AssertSuccess();
        var before = consumer.Snapshot(Intermediate);

        consumer.Write("native/ring.c", ConsumerFiles.Ring + "\nint ring_size(void) { return RING_SIZE; }\n");
        (await consumer.BuildAsync("--no-restore")).AssertSuccess();

        AssertChanged(before, consumer.Snapshot(Intermediate), "objects/uart/native/ring.c", "linked/libuart.so", "modules/libuart.so");
        Assert.IsTrue(consumer.IsRewritten("bin/Debug/net10.0/libuart.so"));
        Assert.Contains("ring_size", await File.ReadAllTextAsync(consumer["bin/Debug/net10.0/libuart.so"], TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Build_HeaderTouched_RebuildsWhatIncludesIt()
    {
        using var consumer = Consumer.Create(TestContext);
        (await consumer.BuildAsync()).AssertSuccess();
        var before = consumer.Snapshot(Intermediate);

        consumer.Write("native/uart.h", ConsumerFiles.UartHeader.Replace("16", "32", StringComparison.Ordinal));
        (await consumer.BuildAsync("--no-restore")).AssertSuccess();

        AssertChanged(
            before, consumer.Snapshot(Intermediate),
            "objects/uart/native/ring.c", "objects/uart/native/uart.c", "linked/libuart.so", "modules/libuart.so");
    }

    [TestMethod]
    public async Task Build_CompilerOptionChanged_RebuildsEverything()
    {
        using var consumer = Consumer.Create(TestContext);
        (await consumer.BuildAsync()).AssertSuccess();

        var second = (await consumer.BuildAsync("--no-restore", "-p:AfterlinkCompilerOptions=-O1")).AssertSuccess();

        Assert.HasCount(3, second.GetItems("CompileSources", "Steps"));
        Assert.HasCount(2, second.GetItems("LinkModules", "Steps"));
        Assert.HasCount(2, second.GetItems("RewriteModules", "Steps"));
    }

    [TestMethod]
    public async Task Build_ItemRemoved_TakesItsModuleAway()
    {
        using var consumer = Consumer.Create(TestContext);
        (await consumer.BuildAsync()).AssertSuccess();
        Assert.IsTrue(File.Exists(consumer["bin/Debug/net10.0/librtc.so"]));

        consumer.Write("app.csproj", ConsumerFiles.Project("""<AfterlinkSource Include="native/uart.c;native/ring.c" Module="uart" />"""));
        (await consumer.BuildAsync()).AssertSuccess();

        Assert.IsFalse(File.Exists(consumer["bin/Debug/net10.0/librtc.so"]));
        Assert.IsTrue(File.Exists(consumer["bin/Debug/net10.0/libuart.so"]));
    }

    [TestMethod]
    public async Task Clean_AfterABuild_RemovesEverything()
    {
        using var consumer = Consumer.Create(TestContext);
        (await consumer.BuildAsync()).AssertSuccess();
        Assert.IsNotEmpty(consumer.Snapshot(Intermediate));

        (await consumer.DotNetAsync("clean")).AssertSuccess();

        Assert.IsFalse(Directory.Exists(consumer[Intermediate]));
        Assert.IsEmpty(Directory.GetFiles(consumer["bin"], "*.so", SearchOption.AllDirectories));
    }

    [TestMethod]
    public async Task Build_AtDesignTime_WritesNothingAndPassesWhatIsThere()
    {
        // What Visual Studio and the C# language server set; an output that never exists keeps CoreCompile from being up to date.
        string[] designTime =
        [
            "-t:Compile", "-p:DesignTimeBuild=true", "-p:BuildingProject=false", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",
            "-p:NonExistentFile=__NonExistentSubDir__/__NonExistentFile__",
        ];
        using var consumer = Consumer.Create(TestContext);
        (await consumer.DotNetAsync("restore")).AssertSuccess();

        var before = (await consumer.BuildAsync(["--no-restore", .. designTime])).AssertSuccess();
        Assert.IsFalse(Directory.Exists(consumer[Intermediate]));
        Assert.IsEmpty(before.GetItems("Csc", "AdditionalFiles"));

        (await consumer.BuildAsync("--no-restore")).AssertSuccess();
        consumer.Write("native/uart.c", "this does not compile");
        var after = (await consumer.BuildAsync(["--no-restore", .. designTime])).AssertSuccess();

        foreach (var task in WritingTasks)
            Assert.AreEqual(0, after.CountTasks(task), task);
        Assert.AreSequenceEqual(
            new[] { "librtc.so.afterlink-manifest", "libuart.so.afterlink-manifest" },
            after.GetItems("Csc", "AdditionalFiles").Select(Path.GetFileName).Order());
    }

    [TestMethod]
    public async Task Build_Disabled_LooksAtNoItem()
    {
        using var consumer = Consumer.Create(TestContext);
        consumer.Write("native/uart.c", "this does not compile");

        (await consumer.BuildAsync("-p:AfterlinkEnabled=false")).AssertSuccess();

        Assert.IsFalse(Directory.Exists(consumer[Intermediate]));
    }

    [TestMethod]
    public async Task Build_TaskHostForced_GivesTheSameModules()
    {
        using var consumer = Consumer.Create(TestContext);
        (await consumer.BuildAsync()).AssertSuccess();
        var module = await File.ReadAllBytesAsync(consumer["bin/Debug/net10.0/libuart.so"], TestContext.CancellationToken);
        Directory.Delete(consumer["obj/Debug"], recursive: true);

        (await consumer.BuildAsync("--no-restore", "-p:AfterlinkForceTaskHost=true")).AssertSuccess();

        Assert.AreSequenceEqual(module, await File.ReadAllBytesAsync(consumer["bin/Debug/net10.0/libuart.so"], TestContext.CancellationToken));
    }

    private static void AssertChanged(Dictionary<string, DateTime> before, Dictionary<string, DateTime> after, params string[] expected)
    {
        // Files of one step go together: "uart.c" stands for "uart.c.o", "uart.c.d" and "uart.c.o.record".
        var changed = after.Where(file => !before.TryGetValue(file.Key, out var time) || time != file.Value)
            .Select(static file => StepFile().Match(file.Key).Value)
            .Distinct();
        Assert.AreSequenceEqual(expected.Order(StringComparer.Ordinal), changed.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^.*\.(c(?=\.)|so)")]
    private static partial Regex StepFile();
}
