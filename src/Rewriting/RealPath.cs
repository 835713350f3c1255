// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting;

/// <summary>Paths without symbolic links, so that two of them can be compared by their names.</summary>
internal static class RealPath
{
    // More than a kernel follows (path_resolution(7): 40).
    private const int MaxLinks = 64;

    /// <summary>The path with every link in it resolved; what does not exist is taken by its name.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string Of(string path)
    {
        var pending = new Stack<string>(PartsBackwards(Path.GetFullPath(path)));
        var resolved = Path.GetPathRoot(Path.GetFullPath(path)) ?? "/";
        var links = 0;
        while (pending.TryPop(out var part))
        {
            var next = Path.GetFullPath(Path.Combine(resolved, part));
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MaxLinks)
                throw new IOException($"too many symbolic links on the way to {path}");
            if (Path.IsPathRooted(target))
                resolved = Path.GetPathRoot(target)!;
            foreach (var step in PartsBackwards(target))
                pending.Push(step);
        }

        return resolved;
    }

    /// <summary>Whether <paramref name="path"/> is <paramref name="folder"/> or in it; both are real paths.</summary>
    public static bool IsWithin(string path, string folder) =>
        path.Equals(folder, StringComparison.Ordinal)
        || path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The names in a path, the last one first.</summary>
    private static IEnumerable<string> PartsBackwards(string path) =>
        path[(Path.GetPathRoot(path)?.Length ?? 0)..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).AsEnumerable().Reverse();
}
