// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Sites;

/// <summary>One row of <see cref="SiteKinds"/>.</summary>
public sealed class SiteKindInfo
{
    internal SiteKindInfo(SiteKind kind, DefaultBinding binding, Interception interception)
    {
        Kind = kind;
        Name = kind.ToString();
        Binding = binding;
        Interception = interception;
    }

    /// <summary>The kind.</summary>
    public SiteKind Kind { get; }

    /// <summary>The kind's name, as it stands in manifests and reports.</summary>
    public string Name { get; }

    /// <summary>What the kind is bound to when the user does not say otherwise.</summary>
    public DefaultBinding Binding { get; }

    /// <summary>The group that makes the kind a member of <c>IHandlers</c>; <see cref="Interception.None"/> where it always or never is one.</summary>
    public Interception Interception { get; }

    /// <summary>Whether the process target patches sites of this kind at all.</summary>
    public bool IsPatched => Binding != DefaultBinding.Report;
}
