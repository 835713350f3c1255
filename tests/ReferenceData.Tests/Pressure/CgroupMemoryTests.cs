// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Pressure;
using Afterlink.ReferenceData.Tests.Support;

namespace Afterlink.ReferenceData.Tests.Pressure;

[TestClass]
public sealed class CgroupMemoryTests
{
    [TestMethod]
    [DataRow("4:memory:/a/b", "memory/a/b/memory.usage_in_bytes=100;memory/a/b/memory.limit_in_bytes=1000", 100UL, 1000UL)]
    [DataRow("4:cpu,memory:/a", "memory/a/memory.usage_in_bytes=5;memory/a/memory.limit_in_bytes=9223372036854771712", 5UL, 0UL)]
    [DataRow("4:memory:/of/the/host", "memory/memory.usage_in_bytes=7;memory/memory.limit_in_bytes=70", 7UL, 70UL)]
    [DataRow("0::/a", "a/memory.current=100;a/memory.high=900;a/memory.max=1000", 100UL, 900UL)]
    [DataRow("0::/a", "a/memory.current=100;a/memory.high=max;a/memory.max=1000", 100UL, 1000UL)]
    [DataRow("0::/a", "a/memory.current=100;a/memory.high=max;a/memory.max=max", 100UL, 0UL)]
    [DataRow("1:name=systemd:/a\n0::/a", "a/memory.current=3;a/memory.max=4", 3UL, 4UL)]
    public void Find_BothVersions_ReadsUseAndLowestLimit(string membership, string files, ulong used, ulong limit)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in files.Split(';'))
        {
            var path = Path.Combine(folder.Path, file.Split('=')[0]);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file.Split('=')[1] + "\n");
        }

        var self = Path.Combine(folder.Path, "self");
        File.WriteAllText(self, membership + "\n");

        var group = CgroupMemory.Find(self, folder.Path);

        Assert.AreEqual(used, group!.Used());
        Assert.AreEqual(limit, group.Limit() ?? 0);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("nonsense")]
    [DataRow("4:memory")]
    [DataRow("0::/nowhere")]
    public void Find_NoSuchGroup_IsNull(string membership)
    {
        using var folder = new TemporaryFolder();
        var self = Path.Combine(folder.Path, "self");
        File.WriteAllText(self, membership);

        Assert.IsNull(CgroupMemory.Find(self, folder.Path));
    }
}
