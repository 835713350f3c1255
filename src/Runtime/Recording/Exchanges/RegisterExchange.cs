// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Interposition;

namespace Afterlink.Recording.Exchanges;

/// <summary>An exchange of register values alone: a row of <see cref="SiteExchanges"/>.</summary>
internal sealed unsafe class RegisterExchange(
    string[] requestNames,
    delegate*<in SiteCall, Span<ulong>, void> readRequest,
    int resultCount,
    delegate*<in SiteCall, Span<ulong>, void> readResult,
    delegate*<in SiteCall, ReadOnlySpan<ulong>, void> apply) : SiteExchange
{
    private readonly delegate*<in SiteCall, Span<ulong>, void> _readRequest = readRequest;
    private readonly delegate*<in SiteCall, Span<ulong>, void> _readResult = readResult;
    private readonly delegate*<in SiteCall, ReadOnlySpan<ulong>, void> _apply = apply;

    public override IReadOnlyList<string> RequestNames { get; } = requestNames;

    public override int ResultCount { get; } = resultCount;

    public override void ReadRequest(in SiteCall call, Span<ulong> request) => _readRequest(in call, request);

    public override void ReadResult(in SiteCall call, ReadOnlySpan<ulong> request, Span<ulong> result) => _readResult(in call, result);

    public override void Apply(in SiteCall call, ReadOnlySpan<ulong> request, ReadOnlySpan<ulong> result) => _apply(in call, result);
}
