// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.RangeMaps.Models;

/// <summary>How an access reaches the member.</summary>
internal enum RangeCall
{
    /// <summary>The member holds a device, whose method is called on the member's own type: no interface call where that is sealed.</summary>
    Device,

    /// <summary>The member holds a device that implements the interface explicitly.</summary>
    DeviceInterface,

    /// <summary>The member is a property.</summary>
    Property,

    /// <summary>The member is a method without an offset.</summary>
    Method,

    /// <summary>The member is a method whose first parameter is the offset.</summary>
    MethodWithOffset,
}
