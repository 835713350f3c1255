// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Boot;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Package.Tests;

/// <summary>Kernel modules in projects, built by the kernel's own kbuild.</summary>
[TestClass]
[TestCategory("package")]
public sealed class KernelModuleTests
{
    private const string Driver =
        """
        #include <linux/module.h>
        static int __init driver_init(void) { asm volatile("cli"); asm volatile("sti"); return 0; }
        module_init(driver_init);
        MODULE_DESCRIPTION("A driver");
        MODULE_LICENSE("Dual MIT/GPL");

        """;

    private const string Output = "bin/Debug/net10.0";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Build_KernelSource_IsBuiltRewrittenCopiedAndCleaned()
    {
        using var consumer = await CreateAsync("""<AfterlinkKernelSource Include="driver/" KernelHeaders="{0}" />""");

        var first = (await consumer.BuildAsync()).AssertSuccess();
        Assert.AreEqual(1, first.CountTasks("BuildKernelSources"));
        Assert.IsTrue(IsRewritten(consumer, $"{Output}/driver.ko"));
        Assert.AreSequenceEqual(new[] { "Kbuild", "driver.c" }, Directory.GetFileSystemEntries(consumer["driver"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        var second = (await consumer.BuildAsync("--no-restore")).AssertSuccess();
        foreach (var task in (string[])["BuildKernelSources", "RewriteModules"])
            Assert.AreEqual(0, second.CountTasks(task), task);

        consumer.Write("driver/driver.c", Driver + "MODULE_VERSION(\"2.0\");\n");
        (await consumer.BuildAsync("--no-restore")).AssertSuccess();
        Assert.Contains("version=2.0", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(consumer[$"{Output}/driver.ko"], TestContext.CancellationToken)));

        (await consumer.DotNetAsync("publish", "--no-build", "-c", "Debug", "-o", "out")).AssertSuccess();
        Assert.IsTrue(IsRewritten(consumer, "out/driver.ko"));

        (await consumer.DotNetAsync("clean")).AssertSuccess();
        Assert.IsFalse(File.Exists(consumer[$"{Output}/driver.ko"]));
        Assert.IsFalse(Directory.Exists(consumer["obj/Debug/net10.0/afterlink/kernel"]));
    }

    [TestMethod]
    public async Task Build_ErrorInKernelSource_IsAtTheUsersFile()
    {
        using var consumer = await CreateAsync("""<AfterlinkKernelSource Include="driver" KernelHeaders="{0}" />""");
        consumer.Write("driver/driver.c", Driver + "int wrong(void) { return nothing; }\n");

        var build = (await consumer.BuildAsync()).AssertFailure();

        Assert.Contains($"{consumer["driver/driver.c"]}(6): error AFL3003: ", build.Output);
        Assert.DoesNotContain("AFL3024", build.Output);
    }

    [TestMethod]
    public async Task Build_FinishedKernelModule_IsRewrittenToItsFolder()
    {
        using var consumer = await CreateAsync("""<AfterlinkKernelModule Include="made/driver.ko" KernelHeaders="{0}" OutputFolder="6.1" />""");
        var made = Directory.CreateDirectory(consumer["made"]).FullName;
        foreach (var file in (string[])["Kbuild", "driver.c"])
            File.Copy(consumer[$"driver/{file}"], Path.Combine(made, file));
        (await consumer.RunAsync("make", "-s", "-C", await HeadersAsync(), $"M={made}", "modules")).AssertSuccess();
        var original = await File.ReadAllBytesAsync(consumer["made/driver.ko"], TestContext.CancellationToken);

        (await consumer.BuildAsync()).AssertSuccess();

        Assert.IsTrue(IsRewritten(consumer, $"{Output}/6.1/driver.ko"));
        Assert.AreSequenceEqual(original, await File.ReadAllBytesAsync(consumer["made/driver.ko"], TestContext.CancellationToken));
    }

    private static bool IsRewritten(Consumer consumer, string path) => File.ReadAllBytes(consumer[path]).AsSpan().IndexOf(".afterlink.text"u8) >= 0;

    private async Task<Consumer> CreateAsync(string item)
    {
        var consumer = Consumer.CreateEmpty(TestContext);
        consumer.Write("app.csproj", ConsumerFiles.Project(item.Replace("{0}", await HeadersAsync(), StringComparison.Ordinal)));
        consumer.Write("Program.cs", ConsumerFiles.Program);
        consumer.Write("driver/Kbuild", "obj-m := driver.o\n");
        consumer.Write("driver/driver.c", Driver);
        return consumer;
    }

    private async Task<string> HeadersAsync()
    {
        var diagnostics = new DiagnosticBag();
        var headers = await ModuleBoot.FetchHeadersAsync("6.1", diagnostics, progress: null, TestContext.CancellationToken);
        Assert.IsNotNull(headers, string.Join('\n', diagnostics));
        return headers;
    }
}
