// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData;

/// <summary>What became of a module's reference data.</summary>
/// <param name="Name">The symbol, file pattern or function of the <see cref="ReferenceDataAttribute"/>.</param>
/// <param name="File">The file that was read; null for other forms.</param>
/// <param name="Receipt">What is shared, and what is not and why.</param>
public sealed record ReferenceDataReceipt(string Name, string? File, Receipt Receipt);
