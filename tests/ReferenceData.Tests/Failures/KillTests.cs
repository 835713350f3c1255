// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Broker;
using Afterlink.ReferenceData.Tests.Support;

namespace Afterlink.ReferenceData.Tests.Failures;

[TestClass]
public sealed class KillTests
{
    private const int Size = 4 << 20;

    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    [DataRow("BrokerHosted")]
    [DataRow("Publishing")]
    [DataRow("Written")]
    [DataRow("Sealed")]
    [DataRow("Published")]
    [DataRow("EmptyPages")]
    [DataRow("Staged")]
    [DataRow("Frozen")]
    [DataRow("Compared")]
    [DataRow("MappedAndReleased")]
    [DataRow("PagesFound")]
    [DataRow("Attached")]
    public void Share_KilledAtAStepWhileItHosts_TheNextSharesAsIfNothingHadBeen(string step)
    {
        using (var dying = Child.Start("die-at", _folder.Path, step, Size))
            Assert.AreEqual(128 + 9, dying.Wait());

        using var next = Child.Start("share", _folder.Path, Size, 1);

        Assert.StartsWith($"{Size - 4096} ", next.Expect("shared"));
    }

    [TestMethod]
    [DataRow("Publishing")]
    [DataRow("Sealed")]
    [DataRow("Published")]
    [DataRow("MappedAndReleased")]
    public void Share_KilledAtAStepUnderAnotherHost_IsForgotten(string step)
    {
        using var host = Child.Start("share", _folder.Path, Size, 99);
        _ = host.Expect("shared");
        using (var dying = Child.Start("die-at", _folder.Path, step, Size))
            Assert.AreEqual(128 + 9, dying.Wait());

        using var next = Child.Start("share", _folder.Path, Size, 1);

        Assert.StartsWith($"{Size - 4096} ", next.Expect("shared"));
        Assert.IsTrue(StatusReader.TryRead(RuntimeFolder.Open(_folder.Path, out _)!, out var status));
        Assert.AreSequenceEqual(new[] { host.Id, next.Id }.Order(), status.Attachments.Select(static attachment => attachment.Process).Order());
        Assert.IsTrue(status.Segments.All(static segment => segment.Mappers == 1));
    }

    [TestMethod]
    public void Share_ParentOfAForkIsKilled_AnotherTakesOver()
    {
        using var parent = Child.Start("fork", _folder.Path);
        var copy = parent.Expect("shared");
        var forked = int.Parse(parent.Expect("forked"), System.Globalization.CultureInfo.InvariantCulture);
        parent.Kill();
        try
        {
            using var next = Child.Start("module", _folder.Path);

            Assert.AreEqual(copy.Split(' ')[0], next.Expect("shared").Split(' ')[0]);
        }
        finally
        {
            System.Diagnostics.Process.GetProcessById(forked).Kill();
        }
    }
}
