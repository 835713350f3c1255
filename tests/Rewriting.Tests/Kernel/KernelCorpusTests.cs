// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Kernel;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Kernel;

/// <summary>
/// Debian's own modules of the cloud kernel, a sample of 200. Most of their sites are port I/O, for which a kernel has no operation, so that next to none
/// would be bound: here every window is patched and its sites run as they are, and every result is verified.
/// </summary>
[TestClass]
public sealed class KernelCorpusTests
{
    private const int Sample = 200;
    private const double Goal = 0.97;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Rewrite_SampleOfDebiansModules_IsVerifiedAndCoversTheirSites()
    {
        var headers = DebianKernel.Headers("6.1");
        var files = Directory.GetFiles(DebianKernel.Modules(), "*.ko", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        using var folder = new ScratchFolder();
        var results = new List<RewriteResult>();

        var step = Math.Max(1, files.Length / Sample);
        foreach (var file in files.Where((_, index) => index % step == 0))
        {
            var request = new RewriteRequest(file, folder[$"{results.Count}.ko"]) { Kernel = new KernelOptions(headers) { PatchesAll = true } };
            results.Add(ModuleRewriter.Rewrite(request, TestContext.CancellationToken));
        }

        Assert.IsGreaterThanOrEqualTo(Sample, results.Count);
        Assert.IsEmpty(results.Where(static result => !result.Succeeded).SelectMany(static result => result.Diagnostics).Select(static diagnostic => diagnostic.ToString()));
        var sites = results.SelectMany(static result => result.Sites).Where(static site => site.Reason is not (NativeReasons.LoaderTable or NativeReasons.ReportOnly)).ToArray();
        Assert.IsNotEmpty(sites);
        Assert.IsGreaterThanOrEqualTo(Goal, sites.Count(static site => site.IsPatched) / (double)sites.Length);
    }
}
