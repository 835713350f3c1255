// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Boot;

/// <summary>What a kernel runs on.</summary>
public enum Platform
{
    /// <summary>The machine itself: instructions do what the manual says.</summary>
    Bare,

    /// <summary>Xen, as its paravirtual control domain (PV dom0): the kernel is not privileged.</summary>
    Xen,
}
