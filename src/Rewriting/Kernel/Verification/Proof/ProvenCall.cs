// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Kernel.Verification.Proof;

/// <summary>A call that a stub makes, and what its first three arguments are then.</summary>
/// <param name="Name">The operation, or the shim's function.</param>
/// <param name="First">What is in rdi.</param>
/// <param name="Second">What is in rsi.</param>
/// <param name="Third">What is in rdx.</param>
internal readonly record struct ProvenCall(string Name, string First, string Second, string Third);
