// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using Afterlink.Tasks.Incremental;

namespace Afterlink.Tasks.Tests.Incremental;

[TestClass]
public sealed class DependencyFileTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("a.o: a.c", new[] { "a.c" })]
    [DataRow("a.o: a.c \\\n b.h \\\n c.h\n", new[] { "a.c", "b.h", "c.h" })]
    [DataRow("a.o: a.c \\\r\n b.h\r\n", new[] { "a.c", "b.h" })]
    [DataRow("a.o: my\\ file.c cash$$.h no\\#1.h", new[] { "my file.c", "cash$.h", "no#1.h" })]
    [DataRow("a.o: C:/x/a.c\n\nb.h:\n", new[] { "C:/x/a.c" })]
    [DataRow("C:/a.o: a.c", new[] { "a.c" })]
    [DataRow("a.o:\n", new string[0])]
    [DataRow("", new string[0])]
    [DataRow("no rule at all", new string[0])]
    [DataRow("a.o: a.c \\", new[] { "a.c" })]
    public void Read_Rule_GivesPrerequisites(string text, string[] expected) =>
        Assert.AreSequenceEqual(expected, DependencyFile.Read(text).ToArray());

    [TestMethod]
    [DataRow("plain.h")]
    [DataRow("two words.h")]
    [DataRow("cash$.h")]
    [DataRow("no#1.h")]
    [DataRow("colon:here.h")]
    public async Task Read_WhatGccWrites_FindsTheHeader(string header)
    {
        using var directory = new TemporaryDirectory();
        directory.Write(header, "");
        var source = directory.Write("a.c", $"#include \"{header}\"\n");
        var rule = directory["a.d"];

        using var gcc = Process.Start("gcc", ["-c", source, "-o", directory["a.o"], "-MMD", "-MF", rule]);
        await gcc.WaitForExitAsync(TestContext.CancellationToken);

        Assert.Contains(directory[header], DependencyFile.Read(await File.ReadAllTextAsync(rule, TestContext.CancellationToken)));
    }
}
