// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Pressure;

/// <summary>Tells how short memory is.</summary>
internal interface IPressureWatch : IDisposable
{
    /// <summary>Bytes that should be freed now; 0 where there is enough.</summary>
    ulong BytesWanted();

    /// <summary>Bytes in use, to see what giving something up has brought.</summary>
    ulong BytesUsed();
}
