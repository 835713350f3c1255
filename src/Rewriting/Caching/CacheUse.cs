// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Caching;

/// <summary>What a cache holds.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Entries">Its entries.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="MaxBytes">The bytes that they may have.</param>
public readonly record struct CacheUse(string Folder, int Entries, long Bytes, long MaxBytes);
