// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Sites;

namespace Afterlink.Rewriting.Catalog;

/// <summary>One row of an architecture's catalog: encodings that ask the same of the machine.</summary>
public abstract class CatalogEntry
{
    private protected CatalogEntry(string name, SiteKind kind, int minLength, int maxLength, UserModeBehavior userMode, Backends backends)
    {
        Name = name;
        Kind = kind;
        MinLength = minLength;
        MaxLength = maxLength;
        UserMode = userMode;
        Backends = backends;
    }

    /// <summary>The instruction as manuals write it.</summary>
    public string Name { get; }

    /// <summary>What it asks; <see cref="SiteKind.None"/> where it is known and never a site.</summary>
    public SiteKind Kind { get; }

    /// <summary>Bytes of its shortest encoding.</summary>
    public int MinLength { get; }

    /// <summary>Bytes of its longest usual encoding.</summary>
    public int MaxLength { get; }

    /// <summary>What it does in a process when nothing binds it.</summary>
    public UserModeBehavior UserMode { get; }

    /// <summary>Where it pays, or is needed, to rewrite it.</summary>
    public Backends Backends { get; }

    /// <summary>What it is bound to in a process by default; null where it is never a site.</summary>
    public DefaultBinding? Binding => SiteKinds.Find(Kind)?.Binding;

    /// <summary>Whether the instruction is a site.</summary>
    public bool IsSite => Kind != SiteKind.None;

    /// <summary>Whether the process target patches it.</summary>
    public bool IsPatched => SiteKinds.Find(Kind)?.IsPatched == true;
}
