// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Package.Tests;

[TestClass]
[TestCategory("package")]
public sealed class MessageTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task Build_ErrorInSource_IsAtItsPlaceWithACode()
    {
        using var consumer = Consumer.Create(TestContext);
        consumer.Write("native/rtc.c", "int rtc(void)\n{\n    return nowhere;\n}\n");
        var build = (await consumer.BuildAsync()).AssertFailure();

        Assert.Contains(consumer["native/rtc.c"] + "(3,12): error AFL3003: 'nowhere' undeclared", build.Output);
    }

    [TestMethod]
    public async Task Build_WarningInSource_IsReachedByNoWarn()
    {
        using var consumer = Consumer.Create(TestContext);
        consumer.Write("native/rtc.c", "#warning look here\n");
        var loud = (await consumer.BuildAsync()).AssertSuccess();
        Assert.Contains(consumer["native/rtc.c"] + "(1,2): warning AFL3004: #warning look here", loud.Output);

        consumer.Write("native/rtc.c", "#warning look here again\n");
        var quiet = (await consumer.BuildAsync("-p:NoWarn=AFL3004")).AssertSuccess();
        Assert.DoesNotContain("warning AFL3004", quiet.Output);
    }

    [TestMethod]
    public async Task Build_NoCompiler_SaysHowToGetOne()
    {
        using var consumer = Consumer.Create(TestContext);
        var build = (await consumer.BuildAsync("-p:AfterlinkToolchain=no-such-compiler")).AssertFailure();

        Assert.Contains("error AFL3001: there is no compiler 'no-such-compiler'; install one (Debian: apt-get install gcc g++)", build.Output);
    }

    [TestMethod]
    public async Task Build_TwoModulesOfOneFileName_IsRefused()
    {
        using var consumer = Consumer.Create(TestContext);
        consumer.Write("one/libz.so", "");
        consumer.Write("other/libz.so", "");
        consumer.Write("app.csproj", ConsumerFiles.Project(
            """
            <AfterlinkModule Include="one/libz.so" Module="z" />
            <AfterlinkModule Include="other/libz.so" Module="other" />
            """));
        var build = (await consumer.BuildAsync()).AssertFailure();

        Assert.Contains("app.csproj : error AFL0003: two modules would be written to libz.so: one/libz.so and other/libz.so", build.Output);
    }

    [TestMethod]
    public async Task Build_ModuleThatIsNoModule_IsRefusedAndWritesNone()
    {
        using var consumer = Consumer.Create(TestContext);
        consumer.Write("libz.so", "this is text");
        consumer.Write("app.csproj", ConsumerFiles.Project("""<AfterlinkModule Include="libz.so" />"""));
        var build = (await consumer.BuildAsync()).AssertFailure();

        Assert.Contains(consumer["libz.so"] + " : error AFL1", build.Output);
        Assert.IsEmpty(Directory.GetFiles(consumer.Root, "libz.so*", SearchOption.AllDirectories).Except([consumer["libz.so"]]));
    }

    [TestMethod]
    [DataRow("Full", "17.14.10", true)]
    [DataRow("Full", "18.0.2", false)]
    [DataRow("Core", "17.11.0", false)]
    public async Task Build_Host_IsRefusedWhereTooOld(string runtime, string version, bool refused)
    {
        using var consumer = Consumer.Create(TestContext);
        var build = await consumer.BuildAsync($"-p:_AfterlinkHost={runtime}", $"-p:_AfterlinkHostVersion={version}", "-t:Restore;AfterlinkPrepare");

        Assert.AreEqual(refused, build.Output.Contains($"error AFL0002: this host is MSBuild {version}", StringComparison.Ordinal), build.Output);
    }
}
