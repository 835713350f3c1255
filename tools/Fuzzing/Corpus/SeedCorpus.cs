// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.CompilerServices;
using Afterlink.Fuzzing.Mutation;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Rewriting.Elf;

namespace Afterlink.Fuzzing.Corpus;

/// <summary>Small real modules of many forms, made from the sources of the repository.</summary>
internal static class SeedCorpus
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(SourceFolder(), "../../.."));

    /// <summary>Files of all types, with much to read in them.</summary>
    public static IReadOnlyList<SeedRecipe> ForReader { get; } =
    [
        new("shared", "tests/Fixtures/layout/module.c", "-shared", "-fPIC", "-O2", "-g"),
        new("packed", "tests/Fixtures/layout/module.c", "-shared", "-fPIC", "-O2", "-g", "-gz=zlib", "-Wl,--hash-style=both", "-Wl,-z,pack-relative-relocs"),
        new("object", "tests/Fixtures/layout/module.c", "-c", "-O2", "-g"),
        new("object-cpp", "tests/Fixtures/layout/module.cpp", "-c", "-O2", "-g"),
        new("shared-cpp", "tests/Fixtures/layout/module.cpp", "-shared", "-fPIC", "-O2"),
        new("executable", "tests/Fixtures/layout/host.c", "-O1", "-ldl", "-Wl,-z,noseparate-code"),
        new("sysv-hash", "tests/Fixtures/layout/module.c", "-shared", "-fPIC", "-O2", "-s", "-Wl,--hash-style=sysv", "-Wl,-z,noseparate-code"),
        new("no-sections", "tests/Fixtures/layout/module.cpp", "-shared", "-fPIC", "-O2", "-Wl,-z,noseparate-code") { IsWithoutSections = true },
        new("lines", "tests/Fixtures/lines/lines.c", "-shared", "-fPIC", "-O2", "-g3", "-gdwarf-4"),
        new("jumps", "tools/Fuzzing/native/jumps.c", "-shared", "-fPIC", "-O2", "-g"),
    ];

    /// <summary>Shared objects that can be rewritten: with sites, jump tables, landing pads, dense code and little else, since each is analyzed in whole.</summary>
    public static IReadOnlyList<SeedRecipe> ForPipeline { get; } =
    [
        new("driver", "tests/Fixtures/Rewriting/driver.c", "-shared", "-fPIC", "-O2", "-nostdlib", "-Wl,-z,noseparate-code"),
        new("driver-plain", "tests/Fixtures/Rewriting/driver.c", "-shared", "-fPIC", "-O0", "-nostdlib", "-Wl,-z,noseparate-code", "-Wl,--hash-style=sysv"),
        new("pads", "tests/Fixtures/Rewriting/pads.cpp", "-shared", "-fPIC", "-O1", "-Wl,-z,noseparate-code"),
        new("probe", "tests/Fixtures/Rewriting/probe.S", "-shared", "-nostdlib", "-Wl,-z,noseparate-code"),
        new("jumps", "tools/Fuzzing/native/jumps.c", "-shared", "-fPIC", "-O2", "-nostdlib", "-Wl,-z,noseparate-code"),
        new("jumps-stripped", "tools/Fuzzing/native/jumps.c", "-shared", "-fPIC", "-O2", "-nostdlib", "-s", "-Wl,-z,noseparate-code"),
        new("jumps-no-sections", "tools/Fuzzing/native/jumps.c", "-shared", "-fPIC", "-O1", "-nostdlib", "-Wl,-z,noseparate-code") { IsWithoutSections = true },
        new("dense", "tools/Fuzzing/native/dense.S", "-shared", "-nostdlib", "-Wl,-z,noseparate-code", "-Wl,--hash-style=both"),
        new("lines", "tests/Fixtures/lines/lines.c", "-shared", "-fPIC", "-O2", "-g", "-nostdlib", "-Wl,-z,noseparate-code"),
    ];

    /// <summary>The path of a file of the repository.</summary>
    public static string PathOf(string file) => Path.Combine(Root, file);

    /// <summary>Makes the seeds.</summary>
    /// <param name="recipes">Which.</param>
    /// <param name="folder">A folder for the files.</param>
    public static List<CorpusEntry> Make(IEnumerable<SeedRecipe> recipes, string folder) => [.. recipes.Select(recipe => Make(recipe, folder))];

    private static CorpusEntry Make(SeedRecipe recipe, string folder)
    {
        var path = Path.Combine(folder, recipe.Name);
        Compiler.Run(["-w", "-o", path, PathOf(recipe.Source), .. recipe.Options]);
        var image = File.ReadAllBytes(path);
        if (recipe.IsWithoutSections)
        {
            // e_shoff; e_shentsize, e_shnum and e_shstrndx (gABI, "ELF Header").
            image.AsSpan(40, sizeof(ulong)).Clear();
            image.AsSpan(58, 3 * sizeof(ushort)).Clear();
        }

        return FromImage(recipe.Name, image);
    }

    /// <summary>An entry for a sound file.</summary>
    public static CorpusEntry FromImage(string name, byte[] image)
    {
        var diagnostics = new DiagnosticBag(name);
        var file = ElfFile.Read(image, diagnostics);
        return file is null
            ? throw new InvalidOperationException($"the seed {name} is not a sound file: {string.Join("; ", diagnostics)}")
            : new CorpusEntry(name, image, RegionMap.Of(file));
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
