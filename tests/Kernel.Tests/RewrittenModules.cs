// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;
using Afterlink.Boot;
using Afterlink.Boot.Images;
using Afterlink.Rewriting;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Kernel;

namespace Afterlink.Kernel.Tests;

/// <summary>Modules rewritten by the engine, each once for its kernel.</summary>
internal static class RewrittenModules
{
    private static readonly ConcurrentDictionary<(string Kernel, string Module, HypervisorScope Scope), Lazy<Task<string>>> Fixtures = new();
    private static readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<string>>>> DriverLists = new();

    /// <summary>A module of the folder <c>rawio</c>, rewritten.</summary>
    public static Task<string> FixtureAsync(string kernel, string module, HypervisorScope scope = HypervisorScope.XenPv) => Fixtures.GetOrAdd(
        (kernel, module, scope),
        static key => new(async () => (await RewriteAsync(key.Kernel, await KernelFixtures.ModuleAsync(key.Kernel, "rawio", key.Module), scope: key.Scope)).OutputPath)).Value;

    /// <summary>
    /// The kernel's own <see cref="Drivers.Names"/> and what they need, rewritten. The kernel's sources use its operations already, and port I/O has
    /// none, so nothing of them would be bound: every window is patched instead, and under Xen each of these sites runs in a stub.
    /// </summary>
    public static Task<IReadOnlyList<string>> DriversAsync(string kernel) => DriverLists.GetOrAdd(kernel, static key => new(() => RewriteDriversAsync(key))).Value;

    private static async Task<IReadOnlyList<string>> RewriteDriversAsync(string kernel)
    {
        var diagnostics = new DiagnosticBag();
        var folder = await ModuleBoot.FetchModulesAsync(kernel, diagnostics, progress: null, CancellationToken.None);
        var modules = await new ModuleList(folder, diagnostics).OrderAsync(Drivers.Names, [], CancellationToken.None);
        Assert.IsNotNull(modules, string.Join('\n', diagnostics));
        var originals = Directory.CreateDirectory(KernelFixtures.Place[$"original-{kernel}"]).FullName;
        var (rewritten, patched) = (new List<string>(), 0);
        foreach (var module in modules)
        {
            var original = Path.Combine(originals, module.Information.Name + ".ko");
            await File.WriteAllBytesAsync(original, module.Image);
            var result = await RewriteAsync(kernel, original, patchesAll: true);
            rewritten.Add(result.OutputPath);
            patched += result.Patched;
        }

        Assert.IsGreaterThan(0, patched);
        return rewritten;
    }

    private static async Task<RewriteResult> RewriteAsync(string kernel, string module, bool patchesAll = false, HypervisorScope scope = HypervisorScope.XenPv)
    {
        var request = new RewriteRequest(module, Path.Combine(KernelFixtures.Place[$"rewritten-{kernel}-{scope}"], Path.GetFileName(module)))
        {
            Kernel = new KernelOptions(await KernelFixtures.HeadersAsync(kernel)) { PatchesAll = patchesAll, BindUnder = scope },
            MakesFolder = true,
        };
        var result = ModuleRewriter.Rewrite(request);
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        return result;
    }
}
