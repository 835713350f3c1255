// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Recording.Format;
using CsCheck;

namespace Afterlink.Runtime.Tests.Recording;

[TestClass]
public sealed class RecordFormatTests
{
    private const int Places = 3;

    // What a thread does: an event of a place with its request, result and region; a fault; a native site.
    private static readonly Gen<(int Place, ulong[] Request, ulong[] Result, byte[] Region)> Event = Gen.Select(
        Gen.Int[0, Places - 1], Gen.ULong.Array[2], Gen.OneOf(Gen.ULong, Gen.Const(5UL)).Array[1], Gen.Byte.Array[0, 300]);

    [TestMethod]
    public void Read_WhatWasWritten_IsTheSame() => Event.Array[0, 200].Array[1, 4].Sample(static threads =>
    {
        var record = Write(threads);
        var reader = new RecordReader(new MemoryStream(record));

        for (var track = 0; track < threads.Length; track++)
        {
            Assert.AreEqual($"thread {track}", reader.TrackAt(track));
            var decoder = new TrackDecoder(track, reader);
            foreach (var expected in threads[track])
            {
                Assert.AreEqual(ItemType.Event, decoder.Read());
                Assert.AreEqual(expected.Place, decoder.Place.Site);
                Assert.AreSequenceEqual(expected.Request, decoder.Place.Request.ToArray());
                Assert.AreSequenceEqual(expected.Result, decoder.Place.Result.ToArray());
                var region = new byte[decoder.ReadRegionLength()];
                decoder.ReadRegion(region);
                Assert.AreSequenceEqual(expected.Region, region);
            }

            Assert.AreEqual(ItemType.End, decoder.Read());
        }

        Assert.IsNull(reader.TrackAt(threads.Length));
        Assert.IsTrue(reader.IsComplete);
    }, iter: 60);

    [TestMethod]
    public void Read_DamagedRecord_EndsOrIsRefused() =>
        Gen.Select(Event.Array[1, 40].Array[1, 2], Gen.Int[0, 1 << 20], Gen.Byte, Gen.Int[0, 2]).Sample(static (threads, place, value, way) =>
        {
            var record = Write(threads);
            var at = place % record.Length;
            var damaged = way switch
            {
                0 => record[..at],
                1 => [.. record[..at], value, .. record[at..]],
                _ => [.. record[..at], value, .. record[(at + 1)..]],
            };
            try
            {
                ReadAll(new RecordReader(new MemoryStream(damaged)), threads.Length);
            }
            catch (AfterlinkException e) when (e.Id is DiagnosticId.RecordDamaged or DiagnosticId.RecordVersion)
            {
                // Anything else fails the test.
            }
        }, iter: 500);

    // Past the checksum: what a hostile writer makes.
    [TestMethod]
    public void Read_HostileItems_EndOrAreRefused() => Gen.Byte.Array[1, 200].Sample(static items =>
    {
        using var stream = new MemoryStream();
        var writer = new RecordWriter(stream);
        writer.AddTrack("");
        writer.Write(0, items);
        writer.Finish(0);
        stream.Position = 0;
        try
        {
            ReadAll(new RecordReader(stream), 1);
        }
        catch (AfterlinkException e) when (e.Id == DiagnosticId.RecordDamaged)
        {
            // Anything else fails the test.
        }
    }, iter: 3000);

    [TestMethod]
    public void Read_OtherFile_IsRefused() =>
        Assert.AreEqual(DiagnosticId.RecordDamaged, Assert.ThrowsExactly<AfterlinkException>(() => new RecordReader(new MemoryStream([1, 2, 3]))).Id);

    [TestMethod]
    public void Read_LaterVersion_IsRefused()
    {
        var record = Write([[]]);
        record[RecordLayout.Magic.Length]++;

        Assert.AreEqual(DiagnosticId.RecordVersion, Assert.ThrowsExactly<AfterlinkException>(() => new RecordReader(new MemoryStream(record))).Id);
    }

    private static byte[] Write((int Place, ulong[] Request, ulong[] Result, byte[] Region)[][] threads)
    {
        using var stream = new MemoryStream();
        var writer = new RecordWriter(stream);
        writer.AddModule(new byte[RecordLayout.IdentitySize], Places, "module");
        var encoders = threads.Select((_, track) =>
        {
            writer.AddTrack($"thread {track}");
            return new TrackEncoder(track, writer);
        }).ToList();
        for (var track = 0; track < threads.Length; track++)
        {
            for (var place = 0; place < Places; place++)
                encoders[track].AddPlace(new RecordedPlace(0, place, 2, 1, 1));
            foreach (var (place, request, result, region) in threads[track])
            {
                encoders[track].WriteEvent(place, request, result);
                encoders[track].WriteRegion(region);
            }

            encoders[track].Flush();
        }

        writer.Finish(threads.Sum(static thread => thread.Length));
        return stream.ToArray();
    }

    private static void ReadAll(RecordReader reader, int tracks)
    {
        var bytes = new byte[1 << 16];
        _ = reader.ModuleAt(int.MaxValue);
        for (var track = 0; track < tracks; track++)
        {
            var decoder = new TrackDecoder(track, reader);
            for (ItemType type; (type = decoder.Read()) != ItemType.End;)
            {
                for (var region = 0; type is ItemType.Event or ItemType.Close && region < decoder.Place.RegionCount; region++)
                {
                    for (var left = decoder.ReadRegionLength(); left > 0; left -= Math.Min(left, bytes.Length))
                        decoder.ReadRegion(bytes.AsSpan(0, Math.Min(left, bytes.Length)));
                }
            }
        }
    }
}
