// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Interposition;

namespace Afterlink.Recording.Exchanges;

/// <summary>
/// <c>rdmsr</c> that the monitor answers: the time stamp counter comes from outside, everything else is the virtual CPU's own state, some of it addresses
/// of this process.
/// </summary>
internal sealed unsafe class MonitorMsrRead : SiteExchange
{
    private const uint TimeStampCounter = 0x10;

    private MonitorMsrRead()
    {
    }

    public static MonitorMsrRead Instance { get; } = new();

    public override IReadOnlyList<string> RequestNames { get; } = ["register"];

    public override int ResultCount => 1;

    public override void ReadRequest(in SiteCall call, Span<ulong> request) => Requests.Ecx(in call, request);

    public override void ReadResult(in SiteCall call, ReadOnlySpan<ulong> request, Span<ulong> result) =>
        result[0] = request[0] == TimeStampCounter ? call.Frame->EdxEax : 0;

    public override void Apply(in SiteCall call, ReadOnlySpan<ulong> request, ReadOnlySpan<ulong> result)
    {
        if (request[0] == TimeStampCounter)
            call.Frame->EdxEax = result[0];
        else
            _ = call.Answer();
    }
}
