// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Dwarf;

/// <summary>A source file of a line program: its parts are joined only when someone asks.</summary>
internal readonly record struct LineFile(string CompilationDirectory, string Directory, string Name)
{
    public string FullName =>
        Name.StartsWith('/') ? Name
        : Directory.StartsWith('/') ? Join(Directory, Name)
        : Join(Join(CompilationDirectory, Directory), Name);

    private static string Join(string left, string right) =>
        left.Length == 0 ? right : right.Length == 0 ? left : left.EndsWith('/') ? left + right : left + "/" + right;
}
