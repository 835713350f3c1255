// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.ReferenceData;

namespace Afterlink.Modules;

public sealed unsafe partial class LoadedModule
{
    /// <summary>What became of the module's reference data so far: a receipt for each buffer, in the order of time.</summary>
    public IReadOnlyList<ReferenceDataReceipt> ReferenceDataReceipts => _mapping.ReferenceData?.Receipts ?? [];

    /// <summary>
    /// The reference data of a symbol or a pointer as it is in the module's memory now, whether it is shared or not. The memory is the module's:
    /// a view must not outlive what the module does with it. For generated code.
    /// </summary>
    /// <typeparam name="T">Type of the elements.</typeparam>
    /// <param name="index">Index of the descriptor.</param>
    /// <returns>The elements; none where the pointer is null.</returns>
    /// <exception cref="AfterlinkException">There are more elements than a span can hold, or the pointer is not aligned to them.</exception>
    public ReadOnlySpan<T> ReferenceDataOf<T>(int index)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var descriptor = _referenceData[index];
        var (start, length) = _mapping.Find(descriptor);
        if (start == 0)
            return [];
        if (start % (nuint)AlignmentOf<T>() != 0 || length / (nuint)sizeof(T) > int.MaxValue)
            throw RuntimeDiagnostics.Exception(DiagnosticId.ReferenceDataNoView, descriptor.Name, Path, length, start, typeof(T));

        // SAFETY: the module says that so many bytes are there; it has the last word on its own variables.
        return new ReadOnlySpan<T>((void*)start, (int)(length / (nuint)sizeof(T)));
    }

    // What the C compiler aligns such a type to: an element behind one byte is at the first place that it may have.
    private static int AlignmentOf<T>()
        where T : unmanaged => sizeof(BehindAByte<T>) - sizeof(T);

#pragma warning disable CS0649, CS0169, IDE0044, IDE0051 // The fields are never used; they give the structure its layout.
    private struct BehindAByte<T>
        where T : unmanaged
    {
        private byte _byte;
        private T _element;
    }
#pragma warning restore CS0649, CS0169, IDE0044, IDE0051
}
