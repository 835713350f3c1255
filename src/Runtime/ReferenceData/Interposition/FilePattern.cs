// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.IO.Enumeration;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>A pattern of file names: <c>*</c> and <c>?</c>. With a slash it is compared with the whole path, otherwise with the last part.</summary>
internal sealed class FilePattern(string pattern)
{
    private readonly bool _isPath = pattern.Contains('/', StringComparison.Ordinal);

    /// <summary>Whether a file is meant.</summary>
    /// <param name="path">Its full path.</param>
    public bool Matches(string path) =>
        FileSystemName.MatchesSimpleExpression(pattern, _isPath ? path : Path.GetFileName(path.AsSpan()), ignoreCase: false);
}
