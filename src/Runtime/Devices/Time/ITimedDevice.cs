// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Devices;

/// <summary>
/// A device in which things happen as time passes. It reads its clock when it is accessed, so that its registers are always right; what it does of itself,
/// such as raising its interrupt line, it does in <see cref="Update"/>.
/// </summary>
public interface ITimedDevice
{
    /// <summary>The clock's time stamp at which something happens next; <see cref="long.MaxValue"/> where nothing will.</summary>
    long NextEvent { get; }

    /// <summary>Does what has become due.</summary>
    void Update();
}
