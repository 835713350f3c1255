// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.Versioning;
using Afterlink.Boot;

namespace Afterlink.Kernel.Tests;

/// <summary>Files of the host that a guest has as well.</summary>
[TestClass]
[SupportedOSPlatform("linux")]
[OSCondition(OperatingSystems.Linux)]
public sealed class GuestFileTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("/lib/libc.so.6", "/lib/libc.so.6", "/lib/libc.so.6")]
    [DataRow("out/program:/bin/program", "out/program", "/bin/program")]
    [DataRow("a:b:/c", "a:b", "/c")]
    public void Parse_FileOrFileAndPath_HasBoth(string text, string source, string target) => Assert.AreEqual(new GuestFile(source, target), GuestFile.Parse(text));

    [TestMethod]
    public void Parse_RelativeFile_HasItsFullPathInTheGuest() => Assert.AreEqual(new GuestFile("x", Path.GetFullPath("x")), GuestFile.Parse("x"));

    [TestMethod]
    [DataRow("")]
    [DataRow(":/bin/program")]
    [DataRow("program:")]
    [DataRow("program:/")]
    [DataRow("program:bin/program")]
    [DataRow("program:/bin/")]
    [DataRow("program:/bin/../init")]
    [DataRow("program:/bin//program")]
    public void Parse_AnythingElse_IsNull(string text) => Assert.IsNull(GuestFile.Parse(text));

    [TestMethod]
    public async Task Boot_WithFiles_HasThemInFoldersOfTheirOwnAndMayRunPrograms()
    {
        using var folder = new TemporaryFolder();
        var program = folder.Write("program", "#!/bin/sh\ncat /some/other/data\n"u8.ToArray());
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var data = folder.Write("data", "hello\n"u8.ToArray());

        var result = await Machines.BootAsync(
            new BootRequest("6.1") { Timeout = Machines.Patience, Files = [new(program, "/some/program"), new(data, "/some/other/data")], Commands = ["/some/program"] },
            TestContext.CancellationToken);

        Assert.IsTrue(result.Succeeded, result.Describe());
        Assert.AreSequenceEqual(new[] { "hello" }, result.Commands.Single().Lines.Take(1).ToList());
    }

    [TestMethod]
    public async Task Boot_FileThatIsNotThere_IsToldAndNothingStarts()
    {
        var result = await Machines.BootAsync(new BootRequest("6.1") { Files = [new("/nowhere/file", "/file")] }, TestContext.CancellationToken);

        Assert.AreSequenceEqual(new[] { "AFL0001" }, result.Codes().ToList());
        Assert.IsNull(result.Accelerator);
    }
}
