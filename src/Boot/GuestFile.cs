// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Boot;

/// <summary>A file that goes into the guest; who may execute it here may there.</summary>
/// <param name="Source">The file of the host. A link is followed.</param>
/// <param name="Target">Its absolute path in the guest; folders are made as they are needed.</param>
public sealed record GuestFile(string Source, string Target)
{
    /// <summary>Reads <c>SOURCE</c>, whose path in the guest is that of the host, or <c>SOURCE:TARGET</c>.</summary>
    /// <returns>Null where it is neither.</returns>
    public static GuestFile? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.LastIndexOf(':');
        var (source, target) = colon < 0 ? (text, text.Length == 0 ? "" : Path.GetFullPath(text)) : (text[..colon], text[(colon + 1)..]);
        return source.Length != 0 && IsTarget(target) ? new(source, target) : null;
    }

    // A plain absolute path: the kernel unpacks the archive by names, and would make a folder called "..".
    private static bool IsTarget(string path) =>
        path.Length > 1 && path[0] == '/' && path[1..].Split('/').All(static part => part is not ("" or "." or ".."));
}
