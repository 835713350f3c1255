// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Store;

/// <summary>Sizes of pages.</summary>
internal static class PageClasses
{
    /// <summary>Bytes of a page of the class.</summary>
    public static uint Size(this PageClass pageClass) => pageClass == PageClass.Huge ? 2u << 20 : 4096u;
}
