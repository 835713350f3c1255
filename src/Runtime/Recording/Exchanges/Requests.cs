// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Interposition;
using Afterlink.Modules;

namespace Afterlink.Recording.Exchanges;

/// <summary>
/// How requests are read. Values that can be addresses (what goes to MSRs and control registers) are left out: they differ in every process.
/// </summary>
internal static unsafe class Requests
{
    public static void Nothing(in SiteCall call, Span<ulong> request)
    {
    }

    public static void Port(in SiteCall call, Span<ulong> request) => request[0] = PortAccess.Number(call.Frame, call.Slot);

    public static void PortAndByte(in SiteCall call, Span<ulong> request)
    {
        Port(in call, request);
        request[1] = call.Frame->Al;
    }

    public static void PortAndWord(in SiteCall call, Span<ulong> request)
    {
        Port(in call, request);
        request[1] = call.Frame->Ax;
    }

    public static void PortAndDoubleword(in SiteCall call, Span<ulong> request)
    {
        Port(in call, request);
        request[1] = call.Frame->Eax;
    }

    public static void Ecx(in SiteCall call, Span<ulong> request) => request[0] = call.Frame->Ecx;

    public static void LeafAndSubleaf(in SiteCall call, Span<ulong> request)
    {
        request[0] = call.Frame->Eax;
        request[1] = call.Frame->Ecx;
    }

    public static void SystemRegister(in SiteCall call, Span<ulong> request) =>
        request[0] = (ulong)SiteOperands.SystemRegister(call.Frame, call.Slot);

    public static void Word(in SiteCall call, Span<ulong> request) => request[0] = SiteOperands.ReadWord(call.Frame, call.Slot);

    public static void Selector(in SiteCall call, Span<ulong> request) => request[0] = SiteOperands.ReadSelector(call.Frame, call.Slot);
}
