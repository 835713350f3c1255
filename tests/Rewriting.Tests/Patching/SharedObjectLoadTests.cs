// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Architectures;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Patching;
using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Patching;

/// <summary>
/// Extended modules in real processes: a plain C program loads them, with and without a provider of the binding table, under glibc and
/// under musl, before and after the usual tools have been at them.
/// </summary>
[TestClass]
public sealed class SharedObjectLoadTests
{
    private const string NativeC = "work 7\nnow native\nconstructor native\nresolver -\n";
    private const string BoundC = "work 7\nnow bound\nconstructor bound\nresolver -\n";
    private const string NativeIfunc = "work 4\nnow native\nconstructor native\nresolver native\n";
    private const string BoundIfunc = "work 4\nnow bound\nconstructor bound\nresolver bound\n";
    private const string NativeCxx = "work 23\nnow native\nconstructor native\nresolver -\n";
    private const string BoundCxx = "work 23\nnow bound\nconstructor bound\nresolver -\n";

    [TestMethod]
    [DataRow("layout/module.c", "-O2", NativeC, BoundC)]
    [DataRow("layout/module.c", "-O2 -g -Wl,-z,now", NativeC, BoundC)]
    [DataRow("layout/module.c", "-O2 -Wl,-z,lazy", NativeC, BoundC)]
    [DataRow("layout/module.c", "-O2 -Wl,--hash-style=gnu", NativeC, BoundC)]
    [DataRow("layout/module.c", "-O2 -Wl,--hash-style=sysv", NativeC, BoundC)]
    [DataRow("layout/module.c", "-O2 -Wl,--hash-style=both", NativeC, BoundC)]
    [DataRow("layout/module.c", "-O2 -Wl,-z,pack-relative-relocs", NativeC, BoundC)]
    [DataRow("layout/module.c", "-O2 -Wl,-Bsymbolic", NativeC, BoundC)]
    [DataRow("layout/module.c", "-O2 -Wl,-z,noseparate-code", NativeC, BoundC)]
    [DataRow("layout/module.c", "-O2 -Wl,--build-id=none", NativeC, BoundC)]
    [DataRow("layout/module.c", "-O2 -Wl,--emit-relocs", NativeC, BoundC)]
    [DataRow("layout/module.c", "-O2 -fuse-ld=gold", NativeC, BoundC)]
    [DataRow("layout/module.c", "-O2 -fuse-ld=lld", NativeC, BoundC)]
    [DataRow("layout/module.c", "-O2 -fuse-ld=lld -Wl,-z,separate-code", NativeC, BoundC)]
    [DataRow("layout/module.c", "-O2 -Wl,-z,norelro", NativeC, BoundC)]
    [DataRow("layout/module.c", "-O2 -Wl,-z,max-page-size=0x200000", NativeC, BoundC)]
    [DataRow("layout/module.c", "-O2 -DIFUNC", NativeIfunc, BoundIfunc)]
    [DataRow("layout/module.c", "-O2 -DIFUNC -Wl,-z,now", NativeIfunc, BoundIfunc)]
    [DataRow("layout/module.c", "-O2 -DIFUNC -Wl,-z,lazy -Wl,--hash-style=sysv", NativeIfunc, BoundIfunc)]
    [DataRow("layout/module.c", "-O2 -DIFUNC -Wl,-z,pack-relative-relocs", NativeIfunc, BoundIfunc)]
    [DataRow("layout/module.c", "-O2 -DIFUNC -Wl,-Bsymbolic", NativeIfunc, BoundIfunc)]
    [DataRow("layout/module.c", "-O2 -DALONE -nostartfiles -nostdlib", "work 4\nnow native\nconstructor native\nresolver -\n", "work 4\nnow bound\nconstructor bound\nresolver -\n")]
    [DataRow("layout/module.c", "-O2 -DALONE -DNO_CONSTRUCTOR -nostartfiles -nostdlib", "work 4\nnow native\nconstructor -\nresolver -\n", "work 4\nnow bound\nconstructor -\nresolver -\n")]
    [DataRow("layout/module.cpp", "-O2", NativeCxx, BoundCxx)]
    [DataRow("layout/module.cpp", "-O0 -g -Wl,-z,now", NativeCxx, BoundCxx)]
    public void Write_ModuleOfEveryForm_RunsNativeAndBinds(string source, string options, string native, string bound)
    {
        using var folder = new ScratchFolder();
        var host = Fixture.Compile(folder, "host", "layout/host.c");
        var provider = Fixture.Compile(folder, "provider.so", "layout/provider.c", "-shared", "-fPIC");
        var original = CompileModule(folder, source, options);
        var module = ProbedModule.Extend(folder, original);
        Assert.AreEqual(native, Tool.Run(host, original));
        Assert.AreEqual(native, Tool.Run(host, module));
        Assert.AreEqual(bound, Tool.Run(host, module, provider));
        Assert.AreEqual("", Tool.Start("ldd", null, "-r", module).Error);
        AssertTidy(original, module);
    }

    [TestMethod]
    [DynamicData(nameof(ToolsAndModules))]
    public void Write_ThenTool_StillRunsNativeAndBinds(string tool, string source, string options, string native, string bound)
    {
        using var folder = new ScratchFolder();
        var host = Fixture.Compile(folder, "host", "layout/host.c");
        var provider = Fixture.Compile(folder, "provider.so", "layout/provider.c", "-shared", "-fPIC");
        var module = ProbedModule.Extend(folder, CompileModule(folder, source, options));
        var words = tool.Split(' ');
        var result = Tool.Start(words[0], null, [.. words[1..], module]);
        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.AreEqual("", result.Error);
        Assert.AreEqual(native, Tool.Run(host, module));
        Assert.AreEqual(bound, Tool.Run(host, module, provider));
        _ = Fixture.Read(module);
    }

    [TestMethod]
    [DataRow("patchelf --set-rpath /nowhere/at/all/behind/the/seven/mountains")]
    [DataRow("patchelf --add-needed libm.so.6")]
    [DataRow("strip")]
    [DataRow("eu-strip")]
    public void Write_AfterTool_RunsNativeAndBinds(string tool)
    {
        using var folder = new ScratchFolder();
        var host = Fixture.Compile(folder, "host", "layout/host.c");
        var provider = Fixture.Compile(folder, "provider.so", "layout/provider.c", "-shared", "-fPIC");
        var original = CompileModule(folder, "layout/module.c", "-O2");
        var probe = Fixture.Read(original).Symbols.Single(static symbol => symbol.Name == "probe");
        _ = Tool.Run(tool.Split(' ')[0], [.. tool.Split(' ')[1..], original]);
        var file = Fixture.Read(original);
        File.WriteAllBytes(folder["extended.so"], ProbedModule.PlanOf(file).Write(ProbedModule.AdditionFor(file, probe)));
        Assert.AreEqual(NativeC, Tool.Run(host, folder["extended.so"]));
        Assert.AreEqual(BoundC, Tool.Run(host, folder["extended.so"], provider));
    }

    [TestMethod]
    [DataRow("gcc", "-O2 -DALONE -DNO_CONSTRUCTOR -nostdlib -Wl,-z,noseparate-code -Wl,--build-id=none")]
    [DataRow("musl-gcc", "-O2 -DALONE -DNO_CONSTRUCTOR -nostdlib -Wl,-z,noseparate-code -Wl,--build-id=none")]
    public void Write_ModuleWithoutRoomForHeaders_RunsNativeAndBinds(string compiler, string options)
    {
        using var folder = new ScratchFolder();
        _ = Tool.Run(compiler, "-o", folder["host"], Fixture.Source("layout/host.c"));
        _ = Tool.Run(compiler, "-shared", "-fPIC", "-o", folder["provider.so"], Fixture.Source("layout/provider.c"));
        _ = Tool.Run(compiler, ["-shared", "-fPIC", .. options.Split(' '), "-o", folder["module.so"], Fixture.Source("layout/module.c")]);
        var file = Fixture.Read(folder["module.so"]);
        var layout = Architecture.Of(file).PlanLayout(file, new DiagnosticBag())!;
        Assert.AreEqual(HeaderPlace.End, layout.Room.Place);
        File.WriteAllBytes(folder["extended.so"], layout.Write(ProbedModule.AdditionFor(file, layout)));
        Assert.AreEqual("work 4\nnow native\nconstructor -\nresolver -\n", Tool.Run(folder["host"], folder["extended.so"]));
        Assert.AreEqual("work 4\nnow bound\nconstructor -\nresolver -\n", Tool.Run(folder["host"], folder["extended.so"], folder["provider.so"]));
        AssertTidy(folder["module.so"], folder["extended.so"]);
    }

    [TestMethod]
    [DataRow("-O2")]
    [DataRow("-O2 -Wl,--hash-style=gnu -Wl,-z,now")]
    [DataRow("-O2 -Wl,--hash-style=sysv")]
    [DataRow("-O2 -Wl,-z,noseparate-code")]
    public void Write_ModuleUnderMusl_RunsNativeAndBinds(string options)
    {
        using var folder = new ScratchFolder();
        _ = Tool.Run("musl-gcc", "-o", folder["host"], Fixture.Source("layout/host.c"));
        _ = Tool.Run("musl-gcc", "-shared", "-fPIC", "-o", folder["provider.so"], Fixture.Source("layout/provider.c"));
        _ = Tool.Run("musl-gcc", ["-shared", "-fPIC", .. options.Split(' '), "-o", folder["module.so"], Fixture.Source("layout/module.c")]);
        var module = ProbedModule.Extend(folder, folder["module.so"]);
        Assert.AreEqual(NativeC, Tool.Run(folder["host"], folder["module.so"]));
        Assert.AreEqual(NativeC, Tool.Run(folder["host"], module));
        Assert.AreEqual(BoundC, Tool.Run(folder["host"], module, folder["provider.so"]));
    }

    private static IEnumerable<object[]> ToolsAndModules()
    {
        string[] tools = ["strip", "strip -g", "objcopy", "eu-strip", "patchelf --set-rpath /nowhere/at/all"];
        object[][] modules =
        [
            ["layout/module.c", "-O2 -g", NativeC, BoundC],
            ["layout/module.c", "-O2 -DIFUNC -Wl,--hash-style=both", NativeIfunc, BoundIfunc],
            ["layout/module.cpp", "-O2 -g", NativeCxx, BoundCxx],
            ["layout/module.c", "-O2 -DALONE -nostartfiles -nostdlib", "work 4\nnow native\nconstructor native\nresolver -\n", "work 4\nnow bound\nconstructor bound\nresolver -\n"],
        ];
        return tools.SelectMany(tool => modules.Select(module => (object[])[tool, .. module]));
    }

    private static string CompileModule(ScratchFolder folder, string source, string options)
    {
        var compiler = source.EndsWith(".cpp", StringComparison.Ordinal) ? "g++" : "gcc";
        var path = folder["module.so"];
        _ = Tool.Run(compiler, ["-shared", "-fPIC", .. options.Split(' '), "-o", path, Fixture.Source(source)]);
        return path;
    }

    /// <summary>The checkers find nothing in the extended file that they do not find in the original.</summary>
    private static void AssertTidy(string original, string module)
    {
        Assert.AreEqual("", Tool.Start("readelf", null, "-aW", module).Error);
        Assert.AreSequenceEqual(Lint.Complaints(original), Lint.Complaints(module));
    }
}
