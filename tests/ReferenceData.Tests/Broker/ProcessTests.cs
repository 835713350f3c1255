// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Tests.Support;

namespace Afterlink.ReferenceData.Tests.Broker;

[TestClass]
public sealed class ProcessTests
{
    private const int Size = 8 << 20;

    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    public void Share_FourProcesses_HaveOneCopy()
    {
        var children = Enumerable.Range(0, 4).Select(_ => Child.Start("share", _folder.Path, Size, 1)).ToList();

        var answers = children.ConvertAll(static child => child.Expect("shared"));

        Assert.HasCount(1, answers.Distinct().ToList(), string.Join('\n', answers));
        Assert.StartsWith($"{Size - 4096} ", answers[0]);
        Assert.HasCount(1, children.Where(static child => IsHost(child)).ToList());
        children.ForEach(static child => Assert.AreEqual(0, child.Wait()));
        children.ForEach(static child => child.Dispose());
    }

    [TestMethod]
    public void Place_EightProcessesThatBeginTogether_IsFilledByOneAndMappedByAll()
    {
        var children = Enumerable.Range(0, 8).Select(_ => Child.Start("place", _folder.Path, Size)).ToList();
        children.ForEach(static child => child.Expect("ready"));
        children.ForEach(static child => child.Write("begin"));

        var answers = children.ConvertAll(static child => child.Expect("placed"));

        children.ForEach(static child => Assert.AreEqual(0, child.Wait()));
        children.ForEach(static child => child.Dispose());
        Assert.HasCount(1, answers.FindAll(static answer => answer.StartsWith("True ", StringComparison.Ordinal)));
        Assert.HasCount(1, answers.Select(static answer => answer[answer.IndexOf(' ', StringComparison.Ordinal)..]).Distinct().ToList(), string.Join('\n', answers));
        Assert.Contains($" {Size - 4096} ", answers[0]);
    }

    [TestMethod]
    public void Share_HostIsKilled_AnotherTakesOverWithTheSameCopy()
    {
        using var first = Child.Start("share", _folder.Path, Size, 1);
        var copy = first.Expect("shared");
        using var second = Child.Start("share", _folder.Path, Size, 1);
        Assert.AreEqual(copy, second.Expect("shared"));
        first.Kill();

        using var third = Child.Start("share", _folder.Path, Size, 1);

        Assert.AreEqual(copy, third.Expect("shared"));
        Assert.IsTrue(IsHost(second) || IsHost(third));
    }

    [TestMethod]
    public void Share_AllAreKilled_NothingIsLeftAndTheNextBeginsAnew()
    {
        using var first = Child.Start("share", _folder.Path, Size, 1);
        _ = first.Expect("shared");
        using var second = Child.Start("share", _folder.Path, Size, 1);
        _ = second.Expect("shared");
        first.Kill();
        second.Kill();

        using var third = Child.Start("share", _folder.Path, Size, 1);

        Assert.StartsWith($"{Size - 4096} ", third.Expect("shared"));
        Assert.IsTrue(IsHost(third));
    }

    private static bool IsHost(Child child)
    {
        child.Write("host");
        return bool.Parse(child.Expect("host"));
    }
}
