// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;
using Afterlink.Rewriting.Kernel;
using Afterlink.Rewriting.Tests.Toolchain;
using Afterlink.Rewriting.X86;

namespace Afterlink.Rewriting.Tests.Kernel;

/// <summary>A module of tests/Fixtures/Kernel, built by kbuild against a kernel's headers, and what rewriting made of it.</summary>
internal sealed class BuiltModule
{
    private static readonly ConcurrentDictionary<string, Lazy<BuiltModule>> Built = new(StringComparer.Ordinal);

    private BuiltModule(string kernel)
    {
        var folder = Directory.CreateTempSubdirectory("afterlink-module-").FullName;
        File.Copy(Fixture.Source("Kernel/raw.c"), Path.Combine(folder, "raw.c"));
        File.WriteAllText(Path.Combine(folder, "Kbuild"), "obj-m := raw.o\n");
        Headers = DebianKernel.Headers(kernel);
        Tool.Run("make", "-s", "-C", Headers, $"M={folder}", "modules");
        ModulePath = Path.Combine(folder, "raw.ko");
        RewrittenPath = Path.Combine(folder, "out.ko");
        Original = File.ReadAllBytes(ModulePath);
        Result = ModuleRewriter.Rewrite(new RewriteRequest(ModulePath, RewrittenPath) { Kernel = new KernelOptions(Headers) });
        Assert.IsTrue(Result.Succeeded, string.Join('\n', Result.Diagnostics));
        Rewritten = File.ReadAllBytes(RewrittenPath);
    }

    /// <summary>What it was built against.</summary>
    public string Headers { get; }

    public string ModulePath { get; }

    public string RewrittenPath { get; }

    public byte[] Original { get; }

    public byte[] Rewritten { get; }

    public RewriteResult Result { get; }

    /// <summary>What the stubs of a function's sites refer to by relocations: a symbol of the module, and what is added to it.</summary>
    public List<(string Symbol, long Addend)> StubRelocationsFor(string function) =>
        [.. RelocationsOfStubs(function).Select(static relocation => (relocation.Symbol!.Name, relocation.Addend))];

    /// <summary>The functions of the shim that the stubs of a function's sites call.</summary>
    public List<string> FunctionsCalledFor(string function)
    {
        var file = ElfFile.Read(Rewritten, new DiagnosticBag())!;
        return [.. RelocationsOfStubs(function).Where(static relocation => relocation is { Type: X86RelocationType.Plt32, Symbol.Section.Name: ".afterlink.text" }).Select(relocation =>
            file.Symbols.First(symbol => symbol.Section?.Name == ".afterlink.text" && symbol.Size != 0
                && (long)symbol.Value == (long)relocation.Symbol!.Value + relocation.Addend + sizeof(int)).Name)];
    }

    private IEnumerable<ElfRelocation> RelocationsOfStubs(string function)
    {
        var stubs = Result.Sites.Where(site => site.Symbol == function && site.IsPatched).Select(static site => site.StubAddress).ToHashSet();
        Assert.IsNotEmpty(stubs, function);
        var file = ElfFile.Read(Rewritten, new DiagnosticBag())!;
        var symbols = file.Symbols.Where(symbol => symbol.Section?.Name == ".afterlink.text" && stubs.Contains(symbol.Value)).ToArray();
        return file.Relocations.Where(relocation =>
            relocation.Section!.Name == ".afterlink.text" && Array.Exists(symbols, symbol => relocation.Offset - symbol.Value < symbol.Size));
    }

    /// <summary>The module for a kernel, <c>6.1</c> or <c>6.12</c>.</summary>
    public static BuiltModule For(string kernel) => Built.GetOrAdd(kernel, static kernel => new Lazy<BuiltModule>(() => new BuiltModule(kernel))).Value;
}
