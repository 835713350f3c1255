// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using Afterlink.Tasks.Toolchain;

namespace Afterlink.Tasks.Tests.Toolchain;

[TestClass]
public sealed class ResponseFileTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("plain")]
    [DataRow("two words")]
    [DataRow("quote\"inside")]
    [DataRow("it's")]
    [DataRow(@"back\slash")]
    [DataRow(@"\""both""\ ")]
    [DataRow("name#1%41;$x")]
    public async Task Add_Argument_ReachesGccUnchanged(string value)
    {
        using var directory = new TemporaryDirectory();
        directory.Write("in.c", "VALUE\n");
        var path = directory.Write("options.rsp", new ResponseFile().Add("-E").Add("-w").Add("-P").Add("-DVALUE=" + value).Add(directory["in.c"]).ToString());

        using var gcc = Process.Start(new ProcessStartInfo("gcc", ["@" + path]) { RedirectStandardOutput = true })!;
        var output = await gcc.StandardOutput.ReadToEndAsync(TestContext.CancellationToken);
        await gcc.WaitForExitAsync(TestContext.CancellationToken);

        // The preprocessor spells tokens as they were; only the blank at the end of a macro body is not kept.
        Assert.AreEqual(value.TrimEnd(), output.Trim());
    }

    [TestMethod]
    public void AddRaw_Options_AreLeftAsTheyAre() =>
        Assert.AreEqual("-DA=\"b c\" -O0\n", new ResponseFile().AddRaw("  -DA=\"b c\" -O0\n ").AddRaw(" ").ToString());
}
