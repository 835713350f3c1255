// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Tests.Toolchain;

namespace Afterlink.Rewriting.Tests.Objects;

/// <summary>Compiles objects and prepares them.</summary>
internal static class PreparedObject
{
    /// <summary>What tests that need one small object take: sites with and without neighbours, relocations and a jump in them.</summary>
    public const string Source =
        """
        int shared;
        int first(int n) { int v; __asm__ volatile("mov %%cs, %0" : "=r"(v)); return v + shared + n; }
        int second(int n) { __asm__ volatile("cli"); if (n > 3) return shared; __asm__ volatile("sti"); return n; }
        int third(void) { char v[10]; __asm__ volatile("sgdt 40%0" : "=m"(v)); return v[2]; }
        """;

    /// <summary>Compiles a source of C to an object.</summary>
    public static string Compile(ScratchFolder folder, string name, string source, string compiler = "gcc", params string[] options)
    {
        File.WriteAllText(folder[name + ".c"], source);
        _ = Tool.Run(compiler, ["-c", "-fPIC", .. options.Length == 0 ? ["-O2"] : options, "-o", folder[name], folder[name + ".c"]]);
        return folder[name];
    }

    /// <summary>Compiles a fixture to an object.</summary>
    public static string CompileFixture(ScratchFolder folder, string name, string fixture, string compiler, params string[] options)
    {
        _ = Tool.Run(compiler, ["-c", "-fPIC", .. options, "-o", folder[name], Fixture.Source(fixture)]);
        return folder[name];
    }

    /// <summary>Assembles text to an object.</summary>
    public static string Assemble(ScratchFolder folder, string name, string text)
    {
        File.WriteAllText(folder[name + ".s"], text + "\n.section .note.GNU-stack, \"\", @progbits\n");
        _ = Tool.Run("gcc", "-c", "-o", folder[name], folder[name + ".s"]);
        return folder[name];
    }

    /// <summary>Links objects to a shared object.</summary>
    public static string Link(ScratchFolder folder, string name, string linker, params string[] arguments)
    {
        _ = Tool.Run("g++", ["-shared", "-fuse-ld=" + linker, "-o", folder[name], .. arguments]);
        return folder[name];
    }

    /// <summary>Bytes of the records of padded sites in a file.</summary>
    public static int SizeOfRecords(string path) =>
        Fixture.Read(path).Sections.Where(static section => section.Name == ".afterlink.declared").Sum(static section => section.Content.Length);
}
