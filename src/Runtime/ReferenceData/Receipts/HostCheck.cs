// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.ReferenceData.Receipts;

/// <summary>Something that sharing uses, tried here and now.</summary>
/// <param name="Name">What.</param>
/// <param name="IsGood">Whether it works.</param>
/// <param name="IsNeeded">Whether nothing is shared without it.</param>
/// <param name="Detail">What was seen, or what is done instead.</param>
internal sealed record HostCheck(string Name, bool IsGood, bool IsNeeded, string Detail);
