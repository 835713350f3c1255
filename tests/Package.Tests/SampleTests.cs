// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Package.Tests;

[TestClass]
[TestCategory("package")]
public sealed class SampleTests
{
    public required TestContext TestContext { get; init; }

    /// <summary>Every folder of samples/ with a project.</summary>
    public static IEnumerable<string> Samples =>
        Directory.GetFiles(Repository.GetPath("samples"), "*.csproj", SearchOption.AllDirectories).Select(static path => Path.GetFileNameWithoutExtension(path));

    [TestMethod]
    [DynamicData(nameof(Samples))]
    public async Task Sample_BuiltFromThePackage_Runs(string sample)
    {
        using var consumer = Consumer.CreateFromSample(TestContext, sample);

        (await consumer.BuildAsync("-c", "Release", "-warnaserror")).AssertSuccess();
        var run = (await consumer.RunAsync(consumer[$"bin/Release/net10.0/{sample}"])).AssertSuccess();

        Assert.IsNotEmpty(run.Output);
    }
}
