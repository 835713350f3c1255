// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Sites;

namespace Afterlink.Generators.Handlers;

/// <summary>One row of <see cref="HandlerOperations"/>: how a kind reaches its member.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Instructions">Its instructions, for documentation.</param>
/// <param name="Member">The member that answers it.</param>
/// <param name="Body">
/// The statements between frame and member, as lines. They see <c>frame</c>, <c>slot</c>, <c>cpu</c> and <c>handlers</c>; <c>{Ports}</c> and
/// <c>{Operands}</c> stand for the runtime's two classes.
/// </param>
internal sealed record HandlerOperation(SiteKind Kind, string Instructions, string Member, params string[] Body);
