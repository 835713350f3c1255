// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.IO.Compression;

namespace Afterlink.Package.Tests;

[TestClass]
[TestCategory("package")]
public sealed class OutputTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Build_Program_HasTheRewrittenModulesBesideIt()
    {
        using var consumer = Consumer.Create(TestContext);
        (await consumer.BuildAsync()).AssertSuccess();

        Assert.IsTrue(consumer.IsRewritten("bin/Debug/net10.0/libuart.so"));
        Assert.IsTrue(consumer.IsRewritten("bin/Debug/net10.0/librtc.so"));
        Assert.IsFalse(consumer.IsRewritten("obj/Debug/net10.0/afterlink/linked/libuart.so"));
    }

    [TestMethod]
    public async Task Rewrite_Alone_MakesTheModulesAndRunsTheExtensionPoints()
    {
        using var consumer = Consumer.Create(TestContext);
        consumer.Write(
            "Directory.Build.targets",
            """
            <Project>
              <Target Name="Before" BeforeTargets="AfterlinkBeforeRewrite">
                <Message Importance="high" Text="before %(AfterlinkRewriting.Module) $([System.IO.File]::Exists('%(AfterlinkRewriting.FullPath)')) $([System.IO.File]::Exists('%(AfterlinkRewriting.Destination)'))" />
              </Target>
              <Target Name="After" AfterTargets="AfterlinkAfterRewrite">
                <Message Importance="high" Text="after %(AfterlinkRewriting.Module) $([System.IO.File]::Exists('%(AfterlinkRewriting.Destination)'))" />
              </Target>
            </Project>
            """);
        (await consumer.DotNetAsync("restore")).AssertSuccess();
        var build = (await consumer.BuildAsync("--no-restore", "-t:AfterlinkRewrite")).AssertSuccess();

        Assert.Contains("before uart True False", build.Output);
        Assert.Contains("after uart True", build.Output);
        Assert.AreEqual(0, build.CountTasks("Csc"));
    }

    [TestMethod]
    public async Task Build_FinishedModule_IsLeftAloneAndCopiedRewritten()
    {
        using var consumer = Consumer.Create(TestContext);
        (await consumer.RunAsync("gcc", "-shared", "-fPIC", "-o", "librtc-2.so.1", "native/rtc.c")).AssertSuccess();
        consumer.Write("app.csproj", ConsumerFiles.Project("""<AfterlinkModule Include="*.so.1" />"""));
        var original = await File.ReadAllBytesAsync(consumer["librtc-2.so.1"], TestContext.CancellationToken);
        (await consumer.BuildAsync()).AssertSuccess();

        Assert.IsTrue(consumer.IsRewritten("bin/Debug/net10.0/librtc-2.so.1"));
        Assert.AreSequenceEqual(original, await File.ReadAllBytesAsync(consumer["librtc-2.so.1"], TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task Build_ReferencingProject_GetsTheRewrittenModules()
    {
        using var consumer = Consumer.Create(TestContext);
        consumer.Write("app.csproj", ConsumerFiles.Project(ConsumerFiles.TwoModules, outputType: "Library", properties: "<EnableDefaultCompileItems>false</EnableDefaultCompileItems>"));
        consumer.Write(
            "user/user.csproj",
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
              <ItemGroup><ProjectReference Include="../app.csproj" /></ItemGroup>
            </Project>
            """);
        consumer.Write("user/Program.cs", ConsumerFiles.Program);
        (await consumer.BuildAsync("user/user.csproj")).AssertSuccess();

        Assert.IsTrue(consumer.IsRewritten("user/bin/Debug/net10.0/libuart.so"));
        Assert.AreEqual("librtc.so\nlibuart.so\n", (await consumer.RunAsync(consumer["user/bin/Debug/net10.0/user"])).AssertSuccess().Output);
    }

    [TestMethod]
    public async Task Publish_AfterABuildWithoutAnother_HasTheRewrittenModules()
    {
        using var consumer = Consumer.Create(TestContext);
        (await consumer.BuildAsync("-c", "Release")).AssertSuccess();
        (await consumer.DotNetAsync("publish", "--no-build", "-o", "out")).AssertSuccess();

        Assert.IsTrue(consumer.IsRewritten("out/libuart.so"));
        Assert.IsTrue(consumer.IsRewritten("out/librtc.so"));
    }

    [TestMethod]
    public async Task Publish_SingleFile_HasTheRewrittenModulesBesideTheProgram()
    {
        using var consumer = Consumer.Create(TestContext);
        (await consumer.DotNetAsync("publish", "-r", "linux-x64", "--no-self-contained", "-p:PublishSingleFile=true", "-o", "out")).AssertSuccess();

        Assert.IsTrue(consumer.IsRewritten("out/libuart.so"));
        Assert.IsFalse(File.Exists(consumer["out/app.dll"]));
        Assert.AreEqual("librtc.so\nlibuart.so\n", (await consumer.RunAsync(consumer["out/app"])).AssertSuccess().Output);
    }

    [TestMethod]
    public async Task Build_SeveralFrameworks_HasTheModulesInEach()
    {
        using var consumer = Consumer.Create(TestContext);
        consumer.Write("app.csproj", ConsumerFiles.Project(ConsumerFiles.TwoModules, framework: "<TargetFrameworks>net8.0;net10.0</TargetFrameworks>"));
        (await consumer.BuildAsync()).AssertSuccess();

        Assert.IsTrue(consumer.IsRewritten("bin/Debug/net8.0/libuart.so"));
        Assert.IsTrue(consumer.IsRewritten("bin/Debug/net10.0/libuart.so"));
    }

    [TestMethod]
    public async Task Build_ArtifactsOutput_WritesBelowTheArtifacts()
    {
        using var consumer = Consumer.Create(TestContext);
        consumer.Write("Directory.Build.props", """<Project><Import Project="../../Directory.Build.props" /><PropertyGroup><UseArtifactsOutput>true</UseArtifactsOutput></PropertyGroup></Project>""");
        (await consumer.BuildAsync()).AssertSuccess();

        Assert.IsTrue(consumer.IsRewritten("artifacts/bin/app/debug/libuart.so"));
        Assert.IsTrue(File.Exists(consumer["artifacts/obj/app/debug/afterlink/linked/libuart.so"]));
        Assert.IsFalse(Directory.Exists(consumer["obj"]));
    }

    [TestMethod]
    public async Task Pack_LibraryOfSeveralFrameworks_HasEachModuleOnce()
    {
        using var consumer = Consumer.Create(TestContext);
        consumer.Write(
            "app.csproj",
            ConsumerFiles.Project(
                ConsumerFiles.TwoModules, outputType: "Library", framework: "<TargetFrameworks>net8.0;net10.0</TargetFrameworks>",
                properties: "<EnableDefaultCompileItems>false</EnableDefaultCompileItems><PackageId>Consumer.Of.Afterlink</PackageId>"));
        var pack = (await consumer.DotNetAsync("pack", "-o", "out", "-warnaserror")).AssertSuccess();

        using var package = ZipFile.OpenRead(consumer["out/Consumer.Of.Afterlink.1.0.0.nupkg"]);
        Assert.AreSequenceEqual(
            new[] { "runtimes/linux-x64/native/librtc.so", "runtimes/linux-x64/native/libuart.so" },
            package.Entries.Select(static entry => entry.FullName).Where(static name => name.EndsWith(".so", StringComparison.Ordinal)).Order(),
            pack.Output);

        // Whoever uses this package gets the runtime, and rewrites nothing.
        using var nuspec = new StreamReader(package.GetEntry("Consumer.Of.Afterlink.nuspec")!.Open());
        Assert.Contains("""<dependency id="Afterlink" version="0.1.0" exclude="Build,Analyzers" />""", await nuspec.ReadToEndAsync(TestContext.CancellationToken));
    }
}
