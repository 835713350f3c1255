// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData;

/// <summary>How reference data is shared. The defaults need no set-up and no privilege.</summary>
public sealed record ReferenceDataOptions
{
    /// <summary>What a module may do to a buffer that is shared.</summary>
    public AttachMode Mode { get; init; } = AttachMode.CopyOnWrite;

    /// <summary>The pages that new segments are laid out for.</summary>
    public PageClass PageClass { get; init; } = PageClass.Base;

    /// <summary>Whether pages are entered into the page table when they are attached before the fill, and not when they are first touched.</summary>
    public bool PopulatesBeforeFill { get; init; } = true;

    /// <summary>How much receipts prove.</summary>
    public ReceiptDetail Detail { get; init; } = ReceiptDetail.Pages;
}
