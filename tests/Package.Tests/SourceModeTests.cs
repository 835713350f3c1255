// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Package.Tests;

[TestClass]
[TestCategory("package")]
public sealed class SourceModeTests
{
    private const string Objects = "obj/Debug/net10.0/afterlink/objects/";

    /// <summary>A module of one source in each language, whose sites stand too close for link mode; and one more.</summary>
    private const string Items =
        """
        <AfterlinkSource Include="native/a.c;native/b.cpp;native/c.S;native/d.s" Module="mixed" />
        <AfterlinkSource Include="native/rtc.c" Module="rtc" />
        """;

    private const string Assembly =
        """
            .text
            .globl NAME
            .type NAME, @function
        NAME:
            cli
            .size NAME, . - NAME
            .type NAME_next, @function
        NAME_next:
            sti
            ret
            .size NAME_next, . - NAME_next
            .section .note.GNU-stack, "", @progbits

        """;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("gcc")]
    [DataRow("clang")]
    public async Task Build_SourcesOfEveryLanguage_PatchesEverySite(string toolchain)
    {
        using var consumer = Create();

        var build = (await consumer.BuildAsync($"-p:AfterlinkToolchain={toolchain}")).AssertSuccess();

        Assert.Contains("libmixed.so: 6 of 6 sites patched", build.Output);
        Assert.Contains("librtc.so: 1 of 1 sites patched", build.Output);
        Assert.DoesNotContain("warning", build.Output);
    }

    [TestMethod]
    public async Task Build_LinkModeChosen_LeavesSitesWithoutRoom()
    {
        using var consumer = Create();

        var build = (await consumer.BuildAsync("-p:AfterlinkSourceMode=link")).AssertSuccess();

        Assert.Contains("warning AFL2010: 'cli' in c+0x0 stays native", build.Output);
        Assert.IsFalse(File.Exists(consumer[Objects + "mixed/native/c.S.s"]));
    }

    [TestMethod]
    public async Task Build_HeaderTouched_RebuildsWhatIncludesIt()
    {
        using var consumer = Create();
        (await consumer.BuildAsync()).AssertSuccess();
        var before = consumer.Snapshot(Objects);

        consumer.Write("native/a.h", "#define NAME2 c\n\n");
        (await consumer.BuildAsync("--no-restore")).AssertSuccess();

        var changed = consumer.Snapshot(Objects).Where(file => !before.TryGetValue(file.Key, out var time) || time != file.Value).Select(static file => file.Key);
        Assert.AreSequenceEqual(
            new[] { "a.c", "c.S" }.SelectMany(static name => new[] { ".d", ".o", ".o.record", ".padded.s", ".s" }.Select(extension => $"mixed/native/{name}{extension}")),
            changed.Order(StringComparer.Ordinal));
    }

    [TestMethod]
    public async Task Build_LinkTimeOptimization_IsSaidOnceForEachSource()
    {
        using var consumer = Create();

        var build = (await consumer.BuildAsync("-p:AfterlinkCompilerOptions=-flto")).AssertSuccess();

        Assert.Contains(consumer["native/a.c"] + " : warning AFL3007: a.c is compiled without link-time optimization", build.Output);
        Assert.DoesNotContain("AFL3007: c.S", build.Output);
        Assert.Contains("libmixed.so: 6 of 6 sites patched", build.Output);
    }

    [TestMethod]
    public async Task Clean_AfterABuild_RemovesTheAssemblerText()
    {
        using var consumer = Create();
        (await consumer.BuildAsync()).AssertSuccess();
        Assert.IsTrue(File.Exists(consumer[Objects + "mixed/native/a.c.padded.s"]));

        (await consumer.DotNetAsync("clean")).AssertSuccess();

        Assert.IsEmpty(consumer.Snapshot("obj/Debug/net10.0/afterlink"));
    }

    private Consumer Create()
    {
        var consumer = Consumer.CreateEmpty(TestContext);
        consumer.Write("app.csproj", ConsumerFiles.Project(Items));
        consumer.Write("Program.cs", ConsumerFiles.Program);
        consumer.Write("native/a.h", "#define NAME2 c\n");
        consumer.Write("native/a.c", "#include \"a.h\"\nvoid a(void) { __asm__ volatile(\"cli\"); }\n");
        consumer.Write("native/b.cpp", "extern \"C\" void b() { __asm__ volatile(\"sti\"); }\n");
        consumer.Write("native/c.S", "#include \"a.h\"\n" + Assembly.Replace("NAME", "c", StringComparison.Ordinal));
        consumer.Write("native/d.s", Assembly.Replace("NAME", "d", StringComparison.Ordinal));
        consumer.Write("native/rtc.c", ConsumerFiles.Rtc);
        return consumer;
    }
}
