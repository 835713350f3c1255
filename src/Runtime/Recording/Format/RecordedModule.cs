// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Recording.Format;

/// <summary>A module of a record.</summary>
/// <param name="Identity">What makes its sites the same.</param>
/// <param name="Sites">How many sites it has.</param>
/// <param name="Name">Its name, for messages.</param>
internal sealed record RecordedModule(byte[] Identity, int Sites, string Name);
