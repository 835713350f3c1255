// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Boot.Images;

/// <summary>A module that goes into the guest.</summary>
/// <param name="Origin">Its file here, or the name of one of the kernel's own.</param>
/// <param name="Image">Its bytes, not compressed.</param>
/// <param name="Information">What it says of itself.</param>
internal sealed record GuestModule(string Origin, byte[] Image, ModuleInformation Information);
