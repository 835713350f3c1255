// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Package.Tests;

/// <summary>Probes in a project: what the sample prints, and that another choice of them rewrites the module.</summary>
[TestClass]
[TestCategory("package")]
public sealed class TracerSampleTests
{
    private const string Library = "bin/Release/net10.0/libz.so.1";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Tracer_OnDebiansZlib_SeesArgumentsAndChangesThem()
    {
        using var consumer = Consumer.CreateFromSample(TestContext, "Tracer");
        (await consumer.BuildAsync("-c", "Release", "-warnaserror")).AssertSuccess();

        var run = (await consumer.RunAsync(consumer["bin/Release/net10.0/Tracer"])).AssertSuccess();

        Assert.Contains("deflateInit_ at level -1, made 9\n", run.Output);
        Assert.MatchesRegex("adler32 of [0-9]+ bytes: \"line 0 of the text, \\.\\.\\.\"\n", run.Output);
        Assert.MatchesRegex(@"\n +[0-9]+ x call .* at \w+", run.Output);
    }

    [TestMethod]
    public async Task Build_OtherProbes_RewritesTheModuleAgain()
    {
        using var consumer = Consumer.CreateFromSample(TestContext, "Tracer");
        (await consumer.BuildAsync("-c", "Release")).AssertSuccess();
        var before = File.ReadAllBytes(consumer[Library]);
        var unchanged = (await consumer.BuildAsync("-c", "Release")).AssertSuccess();
        Assert.AreEqual(0, unchanged.CountTasks("RewriteModules"));

        var project = await File.ReadAllTextAsync(consumer["Tracer.csproj"], TestContext.CancellationToken);
        consumer.Write("Tracer.csproj", project.Replace("flow:call", "flow:return", StringComparison.Ordinal));
        var changed = (await consumer.BuildAsync("-c", "Release")).AssertSuccess();

        Assert.AreEqual(1, changed.CountTasks("RewriteModules"));
        Assert.IsFalse(before.AsSpan().SequenceEqual(File.ReadAllBytes(consumer[Library])));
    }

    [TestMethod]
    public async Task Build_ProbeThatIsNone_IsItsCodeAtTheProjectFile()
    {
        using var consumer = Consumer.CreateFromSample(TestContext, "Tracer");
        var project = await File.ReadAllTextAsync(consumer["Tracer.csproj"], TestContext.CancellationToken);
        consumer.Write("Tracer.csproj", project.Replace("flow:call", "colour:red", StringComparison.Ordinal));

        var build = (await consumer.BuildAsync()).AssertFailure();

        Assert.MatchesRegex(@"Tracer\.csproj.*: error AFL0010: 'colour:red' in ProbeClasses", build.Output);
    }
}
