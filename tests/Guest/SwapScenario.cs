// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using Afterlink.Bench.ReferenceData;
using Afterlink.ReferenceData;
using Afterlink.ReferenceData.Store;

namespace Afterlink.Guest;

/// <summary>
/// A segment that no file has the bytes of, in a cgroup that has less memory than its processes want: it cannot be given up, and is swapped out.
/// </summary>
internal static class SwapScenario
{
    private const int Size = 24 << 20;

    public static int Run()
    {
        using var group = MemoryGroup.TryCreate("swap")!;
        using var memory = new Memory(Size);
        unsafe
        {
            // SAFETY: the range was mapped for this.
            new Random(1).NextBytes(new Span<byte>((void*)memory.Range.Start, Size));
        }

        // This process moves into the group before it publishes, so that the copy is charged there.
        File.WriteAllText("/sys/fs/cgroup/swap/cgroup.procs", "0");
        var hash = ContentHash.Of(memory.Range);
        using (var store = new ReferenceDataStore(new() { Folder = Directory.CreateTempSubdirectory("share-").FullName }))
        {
            Result.Write("shared", store.Share(memory.Range).SharedBytes);
            group.Limit(group.Used + (8 << 20));
            using var hog = group.Start("hog", "24");
            Result.Write("hog", hog.StandardOutput.ReadLine());
            Result.Write("swapped", long.Parse(File.ReadAllText("/sys/fs/cgroup/swap/memory.swap.current"), CultureInfo.InvariantCulture) >> 10);
            Result.Write("right", hash == ContentHash.Of(memory.Range));
            hog.Kill();
            hog.WaitForExit();
            Result.Write("kills", group.Kills);
        }

        File.WriteAllText("/sys/fs/cgroup/cgroup.procs", "0");
        return 0;
    }
}
