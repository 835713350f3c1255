// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers.Binary;
using Afterlink.Rewriting.Patching;

namespace Afterlink.Rewriting.X86.Patching;

/// <summary>Encodes what windows and springboards hold: jumps, and int3 behind them.</summary>
internal static class WindowEncoder
{
    /// <summary>The new bytes of all windows and springboards, without overlap, by address.</summary>
    public static List<CodePatch> Encode(IReadOnlyList<PlacedStub> stubs)
    {
        var patches = new SortedDictionary<ulong, byte[]>();
        foreach (var stub in stubs)
            patches.Add(stub.Window.Address, EncodeWindow(stub));

        // A springboard stands in padding of its own, or in the part of another window behind that window's jump.
        PatchWindow[] windows = [.. stubs.Select(static stub => stub.Window).OrderBy(static window => window.Address)];
        ulong[] starts = [.. windows.Select(static window => window.Address)];
        foreach (var stub in stubs)
        {
            if (stub.Window.Springboard < 0)
                continue;
            var address = stub.Window.Map.AddressOf(stub.Window.Springboard);
            var found = Array.BinarySearch(starts, address);
            var before = found < 0 ? ~found - 1 : found;
            if (before >= 0 && windows[before] is var window && address - window.Address < (uint)window.Length)
                WriteJump(patches[window.Address].AsSpan((int)(address - window.Address)), address, stub.Address);
            else
                WriteJump(patches[address] = new byte[PatchWindow.JumpLength], address, stub.Address);
        }

        return [.. patches.Select(static patch => new CodePatch(patch.Key, patch.Value))];
    }

    private static byte[] EncodeWindow(PlacedStub stub)
    {
        var window = stub.Window;
        var bytes = new byte[window.Length];
        bytes.AsSpan().Fill(StubShape.Filler);
        if (window.Springboard < 0)
        {
            WriteJump(bytes, window.Address, stub.Address);
        }
        else
        {
            bytes[0] = StubShape.JumpShort;

            // Of a punned jump the second byte stands there already.
            if (bytes.Length > 1)
                bytes[1] = (byte)checked((sbyte)(window.Springboard - (window.Start + PatchWindow.ShortJumpLength)));
        }

        return bytes;
    }

    private static void WriteJump(Span<byte> bytes, ulong address, ulong target)
    {
        bytes[0] = StubShape.Jump;

        // Stubs lie behind the module, less than 2 GiB away: encoding them has checked the way back already.
        BinaryPrimitives.WriteInt32LittleEndian(bytes[1..], checked((int)(target - (address + PatchWindow.JumpLength))));
    }
}
