// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Package.Tests;

[TestClass]
[TestCategory("package")]
public sealed class AddPackageTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task AddPackage_ToANewProject_GivesTheWholePackage()
    {
        using var consumer = Consumer.CreateEmpty(TestContext);
        consumer.Write(
            "app.csproj",
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><AfterlinkSource Include="rtc.c" Module="rtc" /></ItemGroup>
            </Project>
            """);
        consumer.Write("rtc.c", ConsumerFiles.Rtc);
        // Compiles only where the assets to compile against came along.
        consumer.Write("Program.cs", "System.Console.WriteLine(typeof(Afterlink.NativeModuleAttribute).Name);");

        (await consumer.RunAsync("dotnet", "add", "package", "Afterlink", "--version", PackageFeed.Version)).AssertSuccess();
        (await consumer.BuildAsync()).AssertSuccess();

        Assert.AreEqual("NativeModuleAttribute\n", (await consumer.RunAsync(consumer["bin/Debug/net10.0/app"])).AssertSuccess().Output);
        Assert.IsTrue(consumer.IsRewritten("bin/Debug/net10.0/librtc.so"));
    }

    [TestMethod]
    public async Task ToolInstall_Cli_RunsAsAfterlink()
    {
        using var consumer = Consumer.CreateEmpty(TestContext);
        (await consumer.RunAsync(
            "dotnet", "tool", "install", "Afterlink.Cli", "--version", PackageFeed.Version, "--tool-path", "tools", "--add-source", PackageFeed.Feed)).AssertSuccess();

        var version = (await consumer.RunAsync(consumer["tools/afterlink"], "--version")).AssertSuccess();
        Assert.StartsWith(PackageFeed.Version, version.Output);
    }
}
