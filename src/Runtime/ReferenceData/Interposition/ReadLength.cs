// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Interposition;

/// <summary>How many bytes a call is to read, by its argument registers.</summary>
internal enum ReadLength
{
    /// <summary>The third argument.</summary>
    Rdx,

    /// <summary>The second argument, where the fifth is a file's descriptor and not negative.</summary>
    RsiOfFile,

    /// <summary>Size and number of elements, second and third.</summary>
    RsiTimesRdx,

    /// <summary>Size and number of elements, third and fourth.</summary>
    RdxTimesRcx,
}
