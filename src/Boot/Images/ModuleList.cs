// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Boot.Images;

/// <summary>Puts modules in an order in which each comes after those it needs.</summary>
/// <param name="folder">The kernel's own modules; null where there are none.</param>
/// <param name="diagnostics">Receives what is missing.</param>
internal sealed class ModuleList(string? folder, DiagnosticBag diagnostics)
{
    private const string BuiltIn = "modules.builtin";

    private readonly Dictionary<string, GuestModule> _given = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<GuestModule> _ordered = [];
    private readonly Dictionary<string, string> _own = new(StringComparer.Ordinal);
    private readonly HashSet<string> _builtIn = new(StringComparer.Ordinal);

    /// <summary>Reads and orders modules.</summary>
    /// <param name="modules">Paths of files, or names of the kernel's own.</param>
    /// <param name="replacements">Files that are taken instead of the kernel's own.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What to load, in order; null where the diagnostics say what is wrong.</returns>
    public async Task<IReadOnlyList<GuestModule>?> OrderAsync(IReadOnlyList<string> modules, IReadOnlyList<string> replacements, CancellationToken cancellationToken)
    {
        FindOwn();
        var names = new List<(string Name, string Origin)>();
        foreach (var path in replacements)
            await GiveAsync(path, cancellationToken);
        foreach (var module in modules)
        {
            if (!IsFile(module))
                names.Add((ModuleInformation.Normalize(module), module));
            else if (await GiveAsync(module, cancellationToken) is { } name)
                names.Add((name, module));
        }

        foreach (var (name, origin) in names)
        {
            if (!await AddAsync(name, origin, cancellationToken))
                diagnostics.AddAt(DiagnosticId.KernelModuleMissing, origin, 0, name, "the kernel does not bring it");
        }

        return diagnostics.HasErrors ? null : _ordered;
    }

    // "e1000" is a name, and "e1000.ko" and "./e1000" are files.
    private static bool IsFile(string module) => module.Contains('/', StringComparison.Ordinal) || module.Contains(".ko", StringComparison.Ordinal);

    private void FindOwn()
    {
        if (folder is null)
            return;
        foreach (var file in Directory.EnumerateFiles(folder, "*.ko*", SearchOption.AllDirectories))
            _own.TryAdd(ModuleInformation.NameOf(file), file);
        var builtIn = Path.Combine(folder, BuiltIn);
        foreach (var line in File.Exists(builtIn) ? File.ReadLines(builtIn) : [])
            _builtIn.Add(ModuleInformation.NameOf(line));
    }

    private async Task<string?> GiveAsync(string path, CancellationToken cancellationToken)
    {
        if (await ModuleReader.ReadAsync(path, diagnostics, cancellationToken) is not { } module)
            return null;
        if (!_given.TryAdd(module.Information.Name, module))
            diagnostics.AddAt(DiagnosticId.KernelModuleMissing, path, 0, module.Information.Name, $"{_given[module.Information.Name].Origin} has the same name");
        return module.Information.Name;
    }

    /// <summary>Adds a module behind what it needs; a circle is cut where it closes, for the kernel to refuse.</summary>
    /// <returns>False where there is no such module.</returns>
    private async Task<bool> AddAsync(string name, string origin, CancellationToken cancellationToken)
    {
        if (_builtIn.Contains(name) || !_seen.Add(name))
            return true;
        if (!_given.TryGetValue(name, out var module))
        {
            if (!_own.TryGetValue(name, out var path))
                return false;
            module = await ModuleReader.ReadAsync(path, diagnostics, cancellationToken);
            if (module is null)
                return true;
            module = module with { Origin = name };
        }

        foreach (var wanted in module.Information.LoadFirst)
            await AddAsync(wanted, module.Origin, cancellationToken);
        foreach (var needed in module.Information.Depends)
        {
            if (!await AddAsync(needed, module.Origin, cancellationToken))
                diagnostics.AddAt(DiagnosticId.KernelModuleMissing, module.Origin, 0, needed, $"{name} needs it, and the kernel does not bring it");
        }

        _ordered.Add(module);
        return true;
    }
}
