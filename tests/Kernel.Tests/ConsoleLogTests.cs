// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Boot.Guests;

namespace Afterlink.Kernel.Tests;

[TestClass]
public sealed class ConsoleLogTests
{
    [TestMethod]
    [DataRow("[    4.1] BUG: kernel NULL pointer dereference, address: 0", "BUG: kernel NULL pointer dereference, address: 0")]
    [DataRow("[    4.1] general protection fault: 0000 [#1]", "general protection fault: 0000 [#1]")]
    [DataRow("[    4.1] Oops: general protection fault: 0000 [#1]", "Oops: general protection fault: 0000 [#1]")]
    [DataRow("[    4.1] kernel BUG at arch/x86/kernel/alternative.c:304!", "kernel BUG at arch/x86/kernel/alternative.c:304!")]
    [DataRow("[    4.1] Kernel panic - not syncing: VFS", "Kernel panic - not syncing: VFS")]
    [DataRow("(XEN) Panic on CPU 0:", "(XEN) Panic on CPU 0:")]
    public void Read_ConsoleOfADeadKernel_BeginsWithTheCause(string line, string cause)
    {
        var lines = Read($"[    0.1] before\r\n{line}\r\n[    4.2] after\r\n", out var found);

        Assert.AreEqual(cause, found);
        Assert.AreSequenceEqual(new[] { cause, "after" }, lines.ToList());
    }

    [TestMethod]
    public void Read_ConsoleWithoutCause_GivesItsLastLines()
    {
        var lines = Read(string.Concat(Enumerable.Range(0, 1000).Select(static i => $"[    0.1] line {i}\n")), out var cause);

        Assert.IsNull(cause);
        Assert.AreEqual("line 999", lines[^1]);
        Assert.IsLessThan(100, lines.Count);
    }

    [TestMethod]
    public void Read_NoConsole_GivesNoLines() => Assert.IsEmpty(ConsoleLog.Read("/no/such/file", out _));

    private static IReadOnlyList<string> Read(string text, out string? cause)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["console"], text);
        return ConsoleLog.Read(folder["console"], out cause);
    }
}
