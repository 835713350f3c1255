// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Tasks.Toolchain;

namespace Afterlink.Tasks.Tests.Toolchain;

[TestClass]
public sealed class ToolchainCommandTests
{
    [TestMethod]
    [DataRow("gcc", "g++")]
    [DataRow("/opt/cross/bin/x86_64-linux-gnu-gcc-12", "/opt/cross/bin/x86_64-linux-gnu-g++-12")]
    [DataRow("clang-18", "clang++-18")]
    [DataRow("cc", "c++")]
    [DataRow("zig cc", "zig c++")]
    [DataRow("ccache gcc", "ccache g++")]
    [DataRow("/opt/gcc/bin/tcc", "/opt/gcc/bin/tcc")]
    [DataRow("g++", "g++")]
    public void ForCxx_Driver_NamesTheDriverBesideIt(string driver, string expected) =>
        Assert.AreEqual(expected, ToolchainCommand.Parse(driver).ForCxx().ToString());

    [TestMethod]
    [DataRow("gcc", "gcc", "")]
    [DataRow("  gcc  ", "gcc", "")]
    [DataRow("zig  cc -target x86_64-linux-gnu", "zig", "cc -target x86_64-linux-gnu")]
    public void Parse_Text_SplitsProgramAndArguments(string text, string program, string arguments) =>
        Assert.AreEqual(new ToolchainCommand(program, arguments), ToolchainCommand.Parse(text));

    [TestMethod]
    public void Parse_ExistingFileWithBlank_IsOneProgram()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("my gcc", "");

        Assert.AreEqual(new ToolchainCommand(path, ""), ToolchainCommand.Parse(path));
    }

    [TestMethod]
    public void Find_Name_LooksAlongThePath()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("bin/gcc-99", "");

        Assert.AreEqual(path, new ToolchainCommand("gcc-99", "").Find("/", $"/nowhere:{directory["bin"]}"));
    }

    [TestMethod]
    public void Find_PathWithFolder_IsRelativeToTheProject()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("tools/cc", "");

        Assert.AreEqual(path, new ToolchainCommand("tools/cc", "").Find(directory.Root, null));
    }

    [TestMethod]
    [DataRow("no-such-compiler")]
    [DataRow("/no/such/compiler")]
    [DataRow("")]
    public void Find_Absent_GivesNull(string program) =>
        Assert.IsNull(new ToolchainCommand(program, "").Find("/", "/usr/bin"));
}
