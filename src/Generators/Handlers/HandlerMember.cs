// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Handlers;

/// <summary>One row of <see cref="HandlerMembers"/>: a member that IHandlers can have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Result">Type of its result.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Summary">What it shall do, for its documentation.</param>
internal sealed record HandlerMember(string Name, string Result, string Parameters, string Summary);
