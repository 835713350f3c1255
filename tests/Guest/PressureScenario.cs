// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Globalization;
using Afterlink.Bench.ReferenceData;

namespace Afterlink.Guest;

/// <summary>Segments that came from files, in a memory cgroup, and a process that takes memory until all of them have to go.</summary>
internal static class PressureScenario
{
    private const int Size = 16 << 20;
    private const int Room = 16 << 20;

    // The broker acts 5 % below the limit: in a group of nothing but small segments, the seven processes themselves could use that up meanwhile.
    private const int OtherMiB = 128;

    public static int Run(int[] mappers)
    {
        using var group = MemoryGroup.TryCreate("pressure") ?? throw new InvalidOperationException("there is no memory cgroup");
        var folder = Directory.CreateTempSubdirectory("share-").FullName;
        using (var workers = new Workers(group, folder))
        {
            for (var segment = 0; segment < mappers.Length; segment++)
            {
                // On a disk: pages of the guest's first file system, which is memory, cannot be taken back.
                var file = DataFile.Make($"/mnt/data{segment}", Size, segment);
                for (var i = 0; i < mappers[segment]; i++)
                    _ = workers.Add(file);
            }

            _ = workers.Ask("hash");
            using var other = group.Start("hog", OtherMiB.ToString(CultureInfo.InvariantCulture));
            Result.Write("other", other.StandardOutput.ReadLine());
            group.Limit(group.Used + Room);
            using var hog = group.Start("patient-hog", ((Room + (mappers.Length * Size)) >> 20).ToString(CultureInfo.InvariantCulture));
            Result.Write("hog", hog.StandardOutput.ReadLine());
            workers.AwaitVictims(mappers.Length);
            var victims = workers.Status().Victims;
            Result.Write("victims", victims.Select(static victim => (long)victim.Mappers));
            Result.Write("milliseconds", victims.Select(static victim => victim.Milliseconds));
            Result.Write("freed", victims.Select(static victim => (long)victim.FreedBytes >> 10));
            foreach (var process in (Process[])[hog, other])
            {
                process.Kill();
                process.WaitForExit();
            }

            Result.Write("right", workers.Ask("check"));
            Result.Write("kills", group.Kills);
            Result.Write("segments", workers.Status().Segments.Count);
        }

        return 0;
    }
}
