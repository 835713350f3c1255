// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Objects.Verification;

/// <summary>What was found of a section of code with windows.</summary>
/// <param name="Stubs">Its stubs, by their windows.</param>
/// <param name="Relocated">Where fields that are relocated must be now.</param>
internal sealed record WalkedSection(IReadOnlyList<WalkedObjectStub> Stubs, IReadOnlyDictionary<ulong, ulong> Relocated);
