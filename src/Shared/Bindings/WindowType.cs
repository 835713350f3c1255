// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Bindings;

/// <summary>How a site got the five bytes that its jump needs.</summary>
public enum WindowType : byte
{
    /// <summary>It has none: the site stays native.</summary>
    None,

    /// <summary>Padding (no-operation instructions) follows the site.</summary>
    Padded,

    /// <summary>The instruction itself is long enough.</summary>
    InPlace,

    /// <summary>Neighbouring instructions were moved into the stub.</summary>
    Absorbed,

    /// <summary>One byte was enough: it makes a two-byte jump together with the first byte of what follows, which stays as it is.</summary>
    Punned,
}
