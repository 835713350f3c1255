// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Verification;

/// <summary>A window as the site table describes it.</summary>
/// <param name="Start">Address of its first byte.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Stub">Address of its stub.</param>
/// <param name="FirstSite">Index of its first site.</param>
/// <param name="SiteCount">How many sites it has.</param>
/// <param name="Springboard">Address of the jump to the stub where the window itself has room for a short jump only; 0 otherwise.</param>
internal readonly record struct VerifiedWindow(ulong Start, int Length, ulong Stub, int FirstSite, int SiteCount, ulong Springboard = 0)
{
    /// <summary>Address behind its last byte.</summary>
    public ulong End => Start + (uint)Length;
}
