// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Package.Tests;

/// <summary>Handlers under every form that a program is published in, with the collector running all the time.</summary>
[TestClass]
[TestCategory("package")]
public sealed class PublishTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("-p:PublishAot=true", DisplayName = "native code, ahead of time")]
    [DataRow("-p:PublishSingleFile=true;PublishTrimmed=true;SelfContained=true", DisplayName = "one file, trimmed")]
    public async Task Publish_FourThreadsUnderCollections_AnswersEveryCall(string form)
    {
        using var consumer = CreateStress("<TrimmerSingleWarn>false</TrimmerSingleWarn><InvariantGlobalization>true</InvariantGlobalization>");

        var publish = (await consumer.DotNetAsync("publish", "-c", "Release", "-r", "linux-x64", "-o", consumer["published"], form)).AssertSuccess();

        Assert.DoesNotContain("warning IL", publish.Output);
        Assert.AreEqual("fine\n", (await consumer.RunAsync(consumer["published/app"], "2")).AssertSuccess().Output);
    }

    [TestMethod]
    public async Task Build_EveryCollectorAndTiering_AnswersEveryCall()
    {
        using var consumer = CreateStress("");
        (await consumer.BuildAsync("-c", "Release")).AssertSuccess();
        string[][] settings =
        [
            ["DOTNET_TieredPGO=0"],
            ["DOTNET_TieredPGO=1", "DOTNET_gcServer=1", "DOTNET_gcConcurrent=1"],
            ["DOTNET_TieredCompilation=0", "DOTNET_gcServer=1", "DOTNET_gcConcurrent=0"],
        ];

        foreach (var setting in settings)
            Assert.AreEqual("fine\n", (await consumer.RunAsync("env", [.. setting, consumer["bin/Release/net10.0/app"], "4"])).AssertSuccess().Output, string.Join(' ', setting));
    }

    private Consumer CreateStress(string properties)
    {
        var consumer = Consumer.CreateEmpty(TestContext);
        consumer.Write("app.csproj", ConsumerFiles.Project(StressFiles.Items, properties + "<AllowUnsafeBlocks>true</AllowUnsafeBlocks>"));
        consumer.Write("Program.cs", StressFiles.Program);
        consumer.Write("native/stress.c", StressFiles.Source);
        consumer.Write("native/stress.hypercalls.h", StressFiles.Header);
        return consumer;
    }
}
