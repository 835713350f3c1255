// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Iced.Intel;

namespace Afterlink.Rewriting.Kernel.Verification.Proof;

/// <summary>What a call of a stub leads to.</summary>
/// <param name="Name">The operation's name in <c>pv_ops</c>, or that of the shim's function.</param>
/// <param name="Clobbered">The registers that it destroys besides its result.</param>
internal readonly record struct StubCallee(string Name, IReadOnlyList<Register> Clobbered);
