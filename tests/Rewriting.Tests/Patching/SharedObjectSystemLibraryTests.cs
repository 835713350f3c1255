// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Patching;

/// <summary>Debian's own libraries, extended, in programs that do not know of it.</summary>
[TestClass]
public sealed class SharedObjectSystemLibraryTests
{
    private const string Libraries = "/usr/lib/x86_64-linux-gnu";

    [TestMethod]
    [DataRow("libcrypto.so.3")]
    [DataRow("libc.so.6")]
    [DataRow("libz.so.1")]
    [DataRow("libm.so.6")]
    [DataRow("libstdc++.so.6")]
    public void Write_SystemLibrary_IsTidy(string name)
    {
        using var folder = new ScratchFolder();
        var path = ProbedModule.Extend(folder, Path.Combine(Libraries, name), folder[name]);
        Assert.AreEqual("", Tool.Start("readelf", null, "-aW", path).Error);
        Assert.AreSequenceEqual(Lint.Complaints(Path.Combine(Libraries, name)), Lint.Complaints(path));
        Assert.AreEqual("", Tool.Start("ldd", null, "-r", path).Error);
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("strip")]
    [DataRow("strip -g")]
    [DataRow("objcopy")]
    [DataRow("eu-strip")]
    [DataRow("patchelf --set-rpath /nowhere")]
    public void Write_LibrariesOfOpenSsl_GiveKnownAnswers(string? tool)
    {
        using var folder = new ScratchFolder();
        foreach (var name in (string[])["libcrypto.so.3", "libssl.so.3", "libc.so.6"])
        {
            var path = ProbedModule.Extend(folder, Path.Combine(Libraries, name), folder[name]);
            if (tool is not null)
                _ = Tool.Run(tool.Split(' ')[0], [.. tool.Split(' ')[1..], path]);
        }

        var environment = new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = folder.FullName };
        Assert.Contains(folder["libcrypto.so.3"], Tool.Start("ldd", environment, "/usr/bin/openssl").Output);

        // FIPS 180-4, appendix: SHA-256 of "abc".
        var digest = Tool.StartWithInput("openssl", environment, "abc", "dgst", "-sha256", "-r");
        Assert.AreEqual("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad *stdin\n", digest.Output, digest.Error);
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("strip")]
    [DataRow("eu-strip")]
    public void Write_RuntimeOfCxx_ThrowsAndCatches(string? tool)
    {
        using var folder = new ScratchFolder();
        var host = Fixture.Compile(folder, "host", "layout/host.c");
        _ = Tool.Run("g++", "-shared", "-fPIC", "-O2", "-o", folder["module.so"], Fixture.Source("layout/module.cpp"));
        foreach (var name in (string[])["libstdc++.so.6", "libgcc_s.so.1", "libm.so.6"])
        {
            var path = ProbedModule.Extend(folder, Path.Combine(Libraries, name), folder[name]);
            if (tool is not null)
                _ = Tool.Run(tool, path);
        }

        var environment = new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = folder.FullName };
        Assert.Contains(folder["libstdc++.so.6"], Tool.Start("ldd", environment, folder["module.so"]).Output);
        Assert.AreEqual(Tool.Run(host, folder["module.so"]), Tool.Start(host, environment, folder["module.so"]).Output);
    }

    [TestMethod]
    public void Write_ModuleWithoutSectionHeaders_StillBinds()
    {
        using var folder = new ScratchFolder();
        var host = Fixture.Compile(folder, "host", "layout/host.c");
        var provider = Fixture.Compile(folder, "provider.so", "layout/provider.c", "-shared", "-fPIC");
        var whole = Fixture.Read(Fixture.Compile(folder, "module.so", "layout/module.c", "-shared", "-fPIC", "-O2"));
        var image = whole.Image.ToArray();
        image.AsSpan(40, 8).Clear();
        image.AsSpan(58, 6).Clear();
        File.WriteAllBytes(folder["bare.so"], image);
        var bare = Fixture.Read(folder["bare.so"]);
        var addition = ProbedModule.AdditionFor(bare, whole.Symbols.Single(static symbol => symbol.Name == "probe"));
        File.WriteAllBytes(folder["bare-extended.so"], ProbedModule.PlanOf(bare).Write(addition));
        Assert.IsEmpty(Fixture.Read(folder["bare-extended.so"]).Sections);
        Assert.AreEqual("work 7\nnow native\nconstructor native\nresolver -\n", Tool.Run(host, folder["bare-extended.so"]));
        Assert.AreEqual("work 7\nnow bound\nconstructor bound\nresolver -\n", Tool.Run(host, folder["bare-extended.so"], provider));
    }
}
