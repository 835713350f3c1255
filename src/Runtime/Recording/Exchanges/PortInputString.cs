// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Interposition;
using Afterlink.Sites;

namespace Afterlink.Recording.Exchanges;

/// <summary><c>ins</c>, with or without <c>rep</c>: the result is how many elements came, and their bytes in memory (Intel SDM volume 2A, INS).</summary>
internal sealed unsafe class PortInputString(int width) : SiteExchange
{
    private const int Destination = 2;

    private static readonly PortInputString Bytes = new(sizeof(byte));
    private static readonly PortInputString Words = new(sizeof(ushort));
    private static readonly PortInputString Doublewords = new(sizeof(uint));

    public override IReadOnlyList<string> RequestNames { get; } = ["port", "count"];

    public override int ResultCount => 1;

    public override int RegionCount => 1;

    public static PortInputString Of(SiteKind kind) => kind switch
    {
        SiteKind.PortInString8 => Bytes,
        SiteKind.PortInString16 => Words,
        _ => Doublewords,
    };

    public override void ReadRequest(in SiteCall call, Span<ulong> request)
    {
        request[0] = call.Frame->Dx;
        request[1] = PortStrings.Count(in call);

        // The exchange's own: the answer moves the register on.
        request[Destination] = call.Frame->Rdi;
    }

    public override void ReadResult(in SiteCall call, ReadOnlySpan<ulong> request, Span<ulong> result) =>
        result[0] = PortStrings.Done(in call, request[Destination], call.Frame->Rdi, width);

    public override void Apply(in SiteCall call, ReadOnlySpan<ulong> request, ReadOnlySpan<ulong> result)
    {
        PortStrings.RequireWithin(result[0], request[1]);
        call.Frame->Rdi = PortStrings.Advance(in call, request[Destination], result[0], width);
        PortStrings.CountDown(in call, request[1], result[0]);
    }

    public override void FindRegions(in SiteCall call, ReadOnlySpan<ulong> request, ReadOnlySpan<ulong> result, Span<MemoryRegion> regions) =>
        regions[0] = PortStrings.Region(in call, request[Destination], result[0], width);
}
