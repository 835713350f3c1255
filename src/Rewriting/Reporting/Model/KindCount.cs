// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Sites;

namespace Afterlink.Rewriting.Reporting.Model;

/// <summary>How many sites there are of one kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Patched">How many are patched.</param>
/// <param name="Native">How many stay native although the kind is one that is patched.</param>
/// <param name="Reported">How many are of a kind that is only reported.</param>
internal sealed record KindCount(SiteKind Kind, int Patched, int Native, int Reported);
