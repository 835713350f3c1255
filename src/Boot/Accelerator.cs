// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Boot;

/// <summary>What executes a guest's instructions.</summary>
public enum Accelerator
{
    /// <summary>KVM where a guest gets far enough with it, else <see cref="Tcg"/>.</summary>
    Auto,

    /// <summary>QEMU's translator: everywhere, and slow.</summary>
    Tcg,

    /// <summary>The host's processor, through <c>/dev/kvm</c>.</summary>
    Kvm,
}
