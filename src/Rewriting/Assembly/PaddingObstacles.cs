// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Rewriting.Assembly;

/// <summary>Why sensitive instructions get no padding: the words that reports show. Link mode looks for room for them.</summary>
internal static class PaddingObstacles
{
    /// <summary>A directive such as <c>.if</c> or <c>.org</c> measures the code around the instruction.</summary>
    public const string Measured = "measured";

    /// <summary>An operand such as <c>.+3</c> or <c>1f+2</c> counts the bytes of the code around the instruction.</summary>
    public const string Counted = "counted";

    /// <summary>A macro or repeated block aligns itself, and whoever uses it may count on its size.</summary>
    public const string AlignedBody = "aligned-body";

    /// <summary>Bytes right before the instruction may be prefixes of it.</summary>
    public const string BytesBefore = "bytes-before";

    /// <summary>A prefix of the instruction stands elsewhere.</summary>
    public const string PrefixApart = "prefix-apart";

    /// <summary>What the text does cannot be followed: alternate macro syntax, or a measurement over a macro's code.</summary>
    public const string NotFollowed = "not-followed";
}
