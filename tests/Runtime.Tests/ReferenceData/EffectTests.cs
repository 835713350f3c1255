// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.ReferenceData;

/// <summary>Memory that a call leaves behind, in processes of their own.</summary>
[TestClass]
public sealed unsafe class EffectTests
{
    // More than malloc ever takes from a heap (mallopt(3), M_MMAP_THRESHOLD), and not the length of another test, whose calls would have the same label.
    private const int Size = 34 << 20;

    // Its 16 bytes in front make it a page longer.
    private const int Allocated = Size + 4096;

    [TestMethod]
    public void Effect_OfTheSameCallInTwoProcesses_IsOneCopyOfWhatIsEqual()
    {
        using var first = Child.Start("effect", ReferenceModule.ForChild("reference.c"));
        var expected = first.StandardOutput.ReadLine()!.Split(' ');
        using var second = Child.Start("effect", ReferenceModule.ForChild("reference.c"));

        var actual = second.StandardOutput.ReadLine()!.Split(' ');

        first.StandardInput.Close();
        second.StandardInput.Close();
        first.WaitForExit();
        second.WaitForExit();
        Assert.HasCount(3, actual);
        Assert.AreEqual(expected[0], actual[0], "equal everywhere");
        Assert.EndsWith($":{Allocated / 4096}:0", actual[0]);
        Assert.AreEqual(expected[1].Split(':')[0], actual[1].Split(':')[0]);
        Assert.EndsWith($":{(Allocated / 4096) - 1}:4096", actual[1], "a page with a pointer is the process's own");
        Assert.EndsWith($":0:{Allocated}", actual[2], "different in every process");
    }

    /// <summary>The child's part: for each allocation, the inode of its pages, how many pages are shared, and how many bytes differ.</summary>
    public static void Call(string files)
    {
        using var module = ReferenceModule.LoadInChild(files, static _ => [ReferenceModule.Effect("prepare")]);
        ((delegate* unmanaged<nint, void>)module.Export("prepare"))(Size);
        var receipts = Enumerable.Range(0, 3).Select(i => module.Receipts.Select(static receipt => receipt.Receipt)
            .Single(receipt => Address(module, i) >= receipt.Buffer.Start && Address(module, i) < receipt.Buffer.End));
        Console.WriteLine(string.Join(' ', receipts.Select(static receipt =>
            $"{receipt.Identity?.Inode}:{receipt.SharedBytes / 4096}:{receipt.PrivateParts.Where(static part => part.Reason == Afterlink.ReferenceData.PrivateReason.ContentDiffers).Sum(static part => (long)part.Range.Length)}")));
        _ = Console.ReadLine();
    }

    private static nuint Address(ReferenceModule module, int i) => ((delegate* unmanaged<int, nuint>)module.Export("prepared_at"))(i);
}
