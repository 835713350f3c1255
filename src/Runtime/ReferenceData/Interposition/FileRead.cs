// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Interposition;

/// <summary>What a call is to read.</summary>
/// <param name="Descriptor">The open file.</param>
/// <param name="Offset">Where in it, bytes.</param>
/// <param name="Buffer">Where to.</param>
/// <param name="MayBeShort">Whether the call may read less than it was asked for, at the end of the file.</param>
internal readonly record struct FileRead(int Descriptor, long Offset, BufferRange Buffer, bool MayBeShort);
