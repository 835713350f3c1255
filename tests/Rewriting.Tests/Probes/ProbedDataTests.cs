// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Text;
using Afterlink.Rewriting.Probes;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Probes;

/// <summary>
/// Text inside a function's range that decodes as instructions, as perlasm leaves it behind the ret of RC4_options in libcrypto.so.3:
/// nothing leads there, so it is neither a probe nor something to move.
/// </summary>
[TestClass]
public sealed class ProbedDataTests
{
    // push %rax to push %rdi, one byte each: a decode of the whole function is valid.
    private const string Text = "PQRSUVWPQRSUVWPQRSUVW";

    public required TestContext TestContext { get; init; }

    [TestMethod]
    [DataRow("length:1")]
    [DataRow("length:2")]
    [DataRow("all")]
    public void Rewrite_TextBehindARet_StaysAsItIs(string probes)
    {
        using var folder = new ScratchFolder();
        var path = AssembledModule.Build(folder, AssembledModule.Function($"xor %eax, %eax\nret\n.ascii \"{Text}\""));
        var request = new RewriteRequest(path, folder["out.so"]) { Probes = new ProbeSelection { Classes = [ProbeClass.TryParse(probes)!] } };

        var result = ModuleRewriter.Rewrite(request, TestContext.CancellationToken);

        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        Assert.IsNotEmpty(result.Sites);
        Assert.AreEqual(PlaceOfText(path), PlaceOfText(result.OutputPath));
        Assert.IsEmpty(result.Sites.Where(static site => site.Mnemonic == "push"));
    }

    private static int PlaceOfText(string path)
    {
        var place = File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.ASCII.GetBytes(Text));
        Assert.IsGreaterThan(0, place);
        return place;
    }
}
