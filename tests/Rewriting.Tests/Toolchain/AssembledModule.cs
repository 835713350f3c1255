// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Rewriting.Tests.Toolchain;

/// <summary>Shared objects made from assembler text in the test itself, where every byte of a window matters.</summary>
internal static class AssembledModule
{
    /// <summary>Assembles and links text; the function <c>test</c> is what tests look at.</summary>
    public static string Build(ScratchFolder folder, string text, params string[] options)
    {
        var path = folder["assembled.so"];
        var result = Tool.StartWithInput("gcc", null, text + "\n", ["-shared", "-nostdlib", "-o", path, .. options, "-x", "assembler", "-"]);
        Assert.AreEqual(0, result.ExitCode, result.Error);
        return path;
    }

    /// <summary>
    /// A module with one function whose body is <paramref name="body"/>; its size and unwind range are exact, other functions stand right before
    /// and behind it, so that there is no padding to use.
    /// </summary>
    public static string Function(string body) => $"""
        .text
        .globl before, test, behind
        .type before, @function
        before:
        .cfi_startproc
            mov %rdi, %rax
            ret
        .cfi_endproc
        .size before, . - before
        .type test, @function
        test:
        .cfi_startproc
        {body}
        .cfi_endproc
        .size test, . - test
        .type behind, @function
        behind:
        .cfi_startproc
            mov %rdi, %rax
            ret
        .cfi_endproc
        .size behind, . - behind
        """;

    /// <summary>Scans a file that must be sound.</summary>
    public static ScanResult Scan(string path, CancellationToken cancellationToken)
    {
        var result = ModuleScanner.ScanFile(path, cancellationToken);
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        return result;
    }

    /// <summary>Rewrites a file that must be sound, and returns the result.</summary>
    public static RewriteResult Rewrite(string input, string output, CancellationToken cancellationToken)
    {
        var result = ModuleRewriter.Rewrite(new RewriteRequest(input, output), cancellationToken);
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics.Select(static (Diagnostic diagnostic) => diagnostic.ToString())));
        return result;
    }
}
