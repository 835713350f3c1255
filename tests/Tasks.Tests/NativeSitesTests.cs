// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting;
using Afterlink.Sites;
using Afterlink.Tasks.Diagnostics;
using Afterlink.Tasks.Kernel;

namespace Afterlink.Tasks.Tests;

/// <summary>What a build says of sites that stay native.</summary>
[TestClass]
public sealed class NativeSitesTests
{
    [TestMethod]
    public void DescribeOfKernel_SiteWithAnOperation_IsAFL6013AtTheUsersFile()
    {
        var result = Result(
            Site(SiteKind.PortIn8, "in al,dx", "no-pv-operation", "/obj/kernel/driver/ports.c"),
            Site(SiteKind.ReadMsr, "rdmsr", "kernel-table", "/obj/kernel/driver/sub/cpu.c"),
            Site(SiteKind.DisableInterrupts, "cli", "no-room", "/usr/src/linux/include/inline.h"),
            Site(SiteKind.SystemCall, "syscall", "reported-only", "/obj/kernel/driver/ports.c"));

        var diagnostics = NativeSites.DescribeOfKernel(result, new CopiedSources("/obj/kernel/driver", "/home/driver"));

        Assert.AreSequenceEqual(
            new[] { ("AFL6013", "/home/driver/sub/cpu.c", 41), ("AFL6013", "/usr/src/linux/include/inline.h", 41) },
            diagnostics.Select(static diagnostic => (diagnostic.Code, diagnostic.File!, diagnostic.Line)).ToArray());
        Assert.StartsWith("'rdmsr' in function+0xa stays native (kernel-table): ", diagnostics.First().Message);
    }

    [TestMethod]
    public void Describe_SiteOfAProcess_IsAFL2010()
    {
        var diagnostic = NativeSites.Describe(Result(Site(SiteKind.PortIn8, "in al,dx", "no-room", "/home/uart.c"))).Single();

        Assert.AreEqual(("AFL2010", "/home/uart.c", 41), (diagnostic.Code, diagnostic.File, diagnostic.Line));
    }

    private static Site Site(SiteKind kind, string text, string reason, string file) => new()
    {
        Address = 0x10,
        Symbol = "function",
        SymbolOffset = 10,
        Bytes = new byte[] { 0x90 },
        Mnemonic = text.Split(' ')[0],
        Text = text,
        Kind = kind,
        Reason = reason,
        SourceFile = file,
        SourceLine = 41,
    };

    private static RewriteResult Result(params Site[] sites) =>
        new() { InputPath = "/obj/driver.ko", OutputPath = "/out/driver.ko", ManifestPath = "", Diagnostics = [], Succeeded = true, Sites = sites };
}
