// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Interposition;
using Afterlink.Sites;

namespace Afterlink.Recording.Exchanges;

/// <summary><c>outs</c>, with or without <c>rep</c>: the bytes are part of the request, as a checksum (Intel SDM volume 2B, OUTS).</summary>
internal sealed unsafe class PortOutputString(int width) : SiteExchange
{
    private const int Source = 3;

    private static readonly PortOutputString Bytes = new(sizeof(byte));
    private static readonly PortOutputString Words = new(sizeof(ushort));
    private static readonly PortOutputString Doublewords = new(sizeof(uint));

    public override IReadOnlyList<string> RequestNames { get; } = ["port", "count", "checksum of data"];

    public override int ResultCount => 1;

    public static PortOutputString Of(SiteKind kind) => kind switch
    {
        SiteKind.PortOutString8 => Bytes,
        SiteKind.PortOutString16 => Words,
        _ => Doublewords,
    };

    public override void ReadRequest(in SiteCall call, Span<ulong> request)
    {
        request[0] = call.Frame->Dx;
        request[1] = PortStrings.Count(in call);
        request[Source] = call.Frame->Rsi;
        request[2] = Checksum.Of(PortStrings.Region(in call, request[Source], request[1], width).Bytes);
    }

    public override void ReadResult(in SiteCall call, ReadOnlySpan<ulong> request, Span<ulong> result) =>
        result[0] = PortStrings.Done(in call, request[Source], call.Frame->Rsi, width);

    public override void Apply(in SiteCall call, ReadOnlySpan<ulong> request, ReadOnlySpan<ulong> result)
    {
        PortStrings.RequireWithin(result[0], request[1]);
        call.Frame->Rsi = PortStrings.Advance(in call, request[Source], result[0], width);
        PortStrings.CountDown(in call, request[1], result[0]);
    }
}
