// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Recording.Exchanges;

namespace Afterlink.Recording;

/// <summary>A site of a thread that is recorded.</summary>
/// <param name="Number">Its number in the track.</param>
/// <param name="Exchange">What it asks and is answered.</param>
internal sealed record SitePlace(int Number, SiteExchange Exchange);
