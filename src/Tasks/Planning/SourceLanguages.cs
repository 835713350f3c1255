// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Tasks.Planning;

/// <summary>The kinds of source that a module can be made of (GCC manual, "Options Controlling the Kind of Output").</summary>
internal static class SourceLanguages
{
    private static readonly SourceLanguage[] Rows =
    [
        new(".c", IsAssembly: false, IsCxx: false, IsPreprocessed: true),
        new(".cc", IsAssembly: false, IsCxx: true, IsPreprocessed: true),
        new(".cpp", IsAssembly: false, IsCxx: true, IsPreprocessed: true),
        new(".cxx", IsAssembly: false, IsCxx: true, IsPreprocessed: true),
        new(".c++", IsAssembly: false, IsCxx: true, IsPreprocessed: true),
        new(".C", IsAssembly: false, IsCxx: true, IsPreprocessed: true),
        new(".S", IsAssembly: true, IsCxx: false, IsPreprocessed: true),
        new(".sx", IsAssembly: true, IsCxx: false, IsPreprocessed: true),
        new(".s", IsAssembly: true, IsCxx: false, IsPreprocessed: false),
    ];

    /// <summary>All extensions, for a message.</summary>
    public static string Extensions { get; } = string.Join(" ", Rows.Select(static row => row.Extension));

    /// <summary>The language of <paramref name="path"/>, or null.</summary>
    public static SourceLanguage? Find(string path)
    {
        var extension = Path.GetExtension(path);
        foreach (var row in Rows)
        {
            if (row.Extension == extension)
                return row;
        }

        return null;
    }
}
