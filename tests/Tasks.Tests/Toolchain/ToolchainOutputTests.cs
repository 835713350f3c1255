// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Tasks.Toolchain;

namespace Afterlink.Tasks.Tests.Toolchain;

[TestClass]
public sealed class ToolchainOutputTests
{
    [TestMethod]
    [DataRow("/w/uart.c:12:34: error: 'x' undeclared", DiagnosticSeverity.Error, "/w/uart.c", 12, 34, "'x' undeclared")]
    [DataRow("/w/a b/uart.c:1:10: fatal error: no.h: No such file or directory", DiagnosticSeverity.Error, "/w/a b/uart.c", 1, 10, "no.h: No such file or directory")]
    [DataRow("uart.c:2:5: warning: unused variable 'x' [-Wunused-variable]", DiagnosticSeverity.Warning, "uart.c", 2, 5, "unused variable 'x' [-Wunused-variable]")]
    [DataRow("uart.c:3:1: note: declared here", DiagnosticSeverity.Note, "uart.c", 3, 1, "declared here")]
    [DataRow("entry.S:7: Error: no such instruction: `foo %eax'", DiagnosticSeverity.Error, "entry.S", 7, 0, "no such instruction: `foo %eax'")]
    [DataRow("entry.S:8: Warning: ignoring changed section type", DiagnosticSeverity.Warning, "entry.S", 8, 0, "ignoring changed section type")]
    [DataRow("gcc: error: unrecognized command-line option '-fnope'", DiagnosticSeverity.Error, null, 0, 0, "unrecognized command-line option '-fnope'")]
    [DataRow("cc1: fatal error: x.c: No such file or directory", DiagnosticSeverity.Error, null, 0, 0, "x.c: No such file or directory")]
    [DataRow("during RTL pass: expand\nuart.c:9:9: internal compiler error: in f, at g.cc:1", null, null, 0, 0, null)]
    [DataRow("uart.c:9:9: internal compiler error: in f, at g.cc:1", DiagnosticSeverity.Error, "uart.c", 9, 9, "in f, at g.cc:1")]
    [DataRow("uart.c: In function 'f':", null, null, 0, 0, null)]
    [DataRow("    1 | int f(void){ int x; return g(); }", null, null, 0, 0, null)]
    [DataRow("In file included from /w/uart.c:1:", null, null, 0, 0, null)]
    [DataRow("compilation terminated.", null, null, 0, 0, null)]
    [DataRow("", null, null, 0, 0, null)]
    public void ReadCompiler_Line_IsUnderstood(string line, DiagnosticSeverity? severity, string? file, int row, int column, string? text) =>
        AssertMessage(ToolchainOutput.ReadCompiler(line), severity, file, row, column, text);

    [TestMethod]
    [DataRow("/w/c.c:1: undefined reference to `h'", DiagnosticSeverity.Error, "/w/c.c", 1, "undefined reference to `h'")]
    [DataRow("/usr/bin/ld: /w/c.c:3: undefined reference to `h'", DiagnosticSeverity.Error, "/w/c.c", 3, "undefined reference to `h'")]
    [DataRow("/w/c2.c:1: multiple definition of `f'; c.o:/w/c.c:1: first defined here", DiagnosticSeverity.Error, "/w/c2.c", 1, "multiple definition of `f'; c.o:/w/c.c:1: first defined here")]
    [DataRow("/usr/bin/ld: cannot find -lnope: No such file or directory", DiagnosticSeverity.Error, null, 0, "cannot find -lnope: No such file or directory")]
    [DataRow("/usr/bin/x86_64-linux-gnu-ld.bfd: cannot find nope.o", DiagnosticSeverity.Error, null, 0, "cannot find nope.o")]
    [DataRow("/usr/bin/ld: warning: e.o: requires executable stack", DiagnosticSeverity.Warning, null, 0, "warning: e.o: requires executable stack")]
    [DataRow("/usr/bin/ld: NOTE: This behaviour is deprecated", DiagnosticSeverity.Note, null, 0, "NOTE: This behaviour is deprecated")]
    [DataRow("ld.lld: error: undefined symbol: h", DiagnosticSeverity.Error, null, 0, "error: undefined symbol: h")]
    [DataRow("/usr/bin/ld: c.o: in function `f':", null, null, 0, null)]
    [DataRow("collect2: error: ld returned 1 exit status", null, null, 0, null)]
    [DataRow("gcc: error: nope.o: No such file or directory", DiagnosticSeverity.Error, null, 0, "nope.o: No such file or directory")]
    public void ReadLinker_Line_IsUnderstood(string line, DiagnosticSeverity? severity, string? file, int row, string? text) =>
        AssertMessage(ToolchainOutput.ReadLinker(line), severity, file, row, 0, text);

    private static void AssertMessage(ToolchainMessage? message, DiagnosticSeverity? severity, string? file, int line, int column, string? text)
    {
        var expected = severity is { } value ? new ToolchainMessage(value, file, line, column, text!) : null;
        Assert.AreEqual(expected, message);
    }
}
