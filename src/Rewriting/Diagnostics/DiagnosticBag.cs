// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections;
using System.Globalization;
using Afterlink.Diagnostics;

namespace Afterlink.Rewriting.Diagnostics;

/// <summary>
/// What was found wrong, in the order it was found. Malformed input is data, not an exception: readers add to the bag and go on or stop.
/// </summary>
/// <param name="file">The file that diagnostics without a place of their own are about.</param>
public sealed class DiagnosticBag(string? file = null) : IReadOnlyCollection<Diagnostic>
{
    private readonly List<Diagnostic> _diagnostics = [];

    /// <summary>The file that diagnostics without a place of their own are about.</summary>
    public string? File { get; } = file;

    /// <inheritdoc/>
    public int Count => _diagnostics.Count;

    /// <summary>Whether there can be no result.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Adds a diagnostic; severity and wording come from <see cref="DiagnosticTable"/>.</summary>
    public void Add(DiagnosticId id, params object?[] arguments) => AddAt(id, File, 0, arguments);

    /// <summary>Adds a diagnostic about a place in a source file.</summary>
    public void AddAt(DiagnosticId id, string? file, int line, params object?[] arguments)
    {
        var row = DiagnosticTable.Find(id);
        Add(new Diagnostic(id, row.Severity, string.Format(CultureInfo.InvariantCulture, row.Format, arguments), file, line));
    }

    /// <summary>Adds a diagnostic that was made elsewhere.</summary>
    public void Add(Diagnostic diagnostic)
    {
        _diagnostics.Add(diagnostic);
        HasErrors |= diagnostic.Severity == DiagnosticSeverity.Error;
    }

    /// <inheritdoc/>
    public IEnumerator<Diagnostic> GetEnumerator() => _diagnostics.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
