// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Interposition;

/// <summary>Is told of the calls of a loading function, on the thread that calls.</summary>
internal interface ILoaderWatch
{
    /// <summary>The function is about to be called.</summary>
    /// <param name="frame">Its arguments; its result, where it need not be called.</param>
    /// <returns>Whether it need not be called.</returns>
    bool Enter(ref LoaderFrame frame);

    /// <summary>The function has returned.</summary>
    /// <param name="result">What is in the register of integer results.</param>
    void Leave(nint result);
}
