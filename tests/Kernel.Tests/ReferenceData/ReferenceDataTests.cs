// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using static Afterlink.Kernel.Tests.ReferenceData.ReferenceDataMachines;

namespace Afterlink.Kernel.Tests.ReferenceData;

/// <summary>Sharing on other machines than this one, by the runtime itself (tests/Guest).</summary>
[TestClass]
public sealed class ReferenceDataTests
{
    [TestMethod]
    [DataRow(Old, "4 2 1")]
    [DataRow(New, "4 2 1")]
    [DataRow(New, "1 2 4")]
    public async Task Pressure_InACgroupOfVersion2_FewestMappersGoFirstAndNobodyIsKilled(string kernel, string mappers)
    {
        var result = await RunAsync(kernel, $"pressure {mappers}");

        result.AssertIs("hog", "done");
        result.AssertIs("kills", "0");
        result.AssertIs("victims", "1 2 4");
        result.AssertIs("segments", "0");
        result.AssertIs("right", "7");
    }

    [TestMethod]
    [DataRow(Old, "4 2 1")]
    [DataRow(New, "4 2 1")]
    [DataRow(New, "1 2 4")]
    public async Task Pressure_EachVictim_IsSeenInTheUseOfTheCgroup(string kernel, string mappers)
    {
        var result = await RunAsync(kernel, $"pressure {mappers}");

        // Of 16 MiB; what the processes themselves take meanwhile goes off, a MiB or two each.
        var freed = result["freed"].Split(' ').Select(static text => int.Parse(text, CultureInfo.InvariantCulture)).ToList();
        Assert.HasCount(3, freed, result.ToString());
        Assert.DoesNotContain(static kibibytes => kibibytes < 4096, freed, result.ToString());
    }

    [TestMethod]
    [DataRow(Old, "machine", "/proc/pressure/memory")]
    [DataRow(New, "machine", "/proc/pressure/memory")]
    [DataRow(New, "group", "/sys/fs/cgroup/stall/broker/memory.pressure")]
    public async Task Stall_FarFromEveryLimit_IsToldByTheKernelsTrigger(string kernel, string whose, string file)
    {
        var result = await RunAsync(kernel, $"stall {whose}");

        result.AssertIs("watched", file);
        result.AssertIs("victims", "1");
        result.AssertIs("right", "1");
    }

    [TestMethod]
    public async Task Swap_OfASegmentWithoutAFile_LosesNothing()
    {
        var result = await RunAsync(New, "swap");

        result.AssertIs("hog", "done");
        result.AssertIs("kills", "0");
        result.AssertIs("right", "True");
        Assert.IsGreaterThan(4096, int.Parse(result["swapped"], CultureInfo.InvariantCulture), "KiB in swap");
    }

    [TestMethod]
    [DataRow("stranger", "answered False", "shared 0 BrokerUnavailable")]
    [DataRow("guest", "answered True", "shared 1048576")]
    public async Task Broker_ClientOfAnotherUser_IsServedOnlyWhereThatUserIsNamed(string who, string answer, string shared) =>
        Assert.AreSequenceEqual(new[] { "connects True", answer, shared }, (await RunAsync(New, "users")).All(who));

    [TestMethod]
    public async Task Client_BrokerOfAnotherUser_IsNotBelieved()
    {
        var result = await RunAsync(New, "users");

        result.AssertIs("server-connects", "True");
        result.AssertIs("server-answers", "False");
    }

    [TestMethod]
    [DataRow("Interleave", "N0=1024 N1=1024")]
    [DataRow("Prefer 0", "N0=2048")]
    [DataRow("Prefer 1", "N1=2048")]
    public async Task Placement_OnTwoNodes_IsWhereThePolicyPutsIt(string policy, string pages)
    {
        var result = await RunAsync(New, $"nodes {policy}");

        result.AssertIs("kernel", pages);
        result.AssertIs("receipt", pages);
    }

    [TestMethod]
    [DataRow("Local")]
    [DataRow("Interleave 7 8", DisplayName = "nodes that are not there")]
    public async Task Placement_NothingToChoose_IsOnTheNodeOfTheProcess(string policy) =>
        Assert.Contains((await RunAsync(New, $"nodes {policy}"))["kernel"], (string[])["N0=2048", "N1=2048"]);

    [TestMethod]
    public async Task HugePages_WhereAddressAndOffsetAgree_AreMappedSoAndCounted()
    {
        var result = await RunAsync(New, "huge 8192");

        result.AssertIs("kernel", "8192");
        result.AssertIs("receipt", "2048");
    }

    [TestMethod]
    public async Task HugePages_WhereTheyDoNotAgree_AreSharedAndCountedAsSmall()
    {
        var result = await RunAsync(New, "huge 8192");

        result.AssertIs("other-shared", "8388608");
        result.AssertIs("other-kernel", "0");
        result.AssertIs("other-receipt", "0");
    }
}
