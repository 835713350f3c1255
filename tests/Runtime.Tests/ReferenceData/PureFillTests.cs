// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.ReferenceData;

/// <summary>A loading function that is declared pure is not called where its result is known, and is called wherever that is not sure.</summary>
[TestClass]
public sealed unsafe class PureFillTests
{
    // Files of .NET: nothing is recorded of a file that was written a moment ago, as the tests themselves may have been.
    private static readonly string Settled = typeof(Uri).Assembly.Location;
    private static readonly string AlsoSettled = typeof(object).Assembly.Location;

    private const ushort Factor = 5;

    // All tests have one broker and run side by side: calls that only one of them makes.
    private const ushort OfChildren = 12;
    private const ushort MadeOnce = 14;

    [TestMethod]
    public void Call_ThatWasMadeBefore_IsNotMadeAgainAndLeavesTheSame()
    {
        using var first = ReferenceModule.Load("reference.c", ReferenceModule.Pure());
        using var second = ReferenceModule.Load("reference.c", ReferenceModule.Pure());
        var expected = Load(first, Settled, MadeOnce);

        Assert.AreEqual(expected, Load(second, Settled, MadeOnce));

        Assert.AreEqual(1, Calls(first));
        Assert.AreEqual(0, Calls(second));
        Assert.IsTrue(first.View<byte>(0).SequenceEqual(second.View<byte>(0)));
        Assert.AreEqual(MadeOnce, second.View<uint>(1)[0]);
        Assert.AreNotEqual(*(nuint*)first.Export("pure_words"), *(nuint*)second.Export("pure_words"));
        Assert.IsTrue(first.View<byte>(2).SequenceEqual(second.View<byte>(2)));
        Assert.AreEqual(0x5A, second.View<byte>(2)[^1], "no page holds the tail");
        Assert.AreEqual(first.Receipts[0].Receipt.Identity, second.Receipts[0].Receipt.Identity);
        Assert.AreEqual(first.Receipts[2].Receipt.Identity, second.Receipts[2].Receipt.Identity);
    }

    [TestMethod]
    public void Memory_OfACallThatWasNotMade_CanBeFreedAndFilledAgain()
    {
        using var first = ReferenceModule.Load("reference.c", ReferenceModule.Pure());
        using var second = ReferenceModule.Load("reference.c", ReferenceModule.Pure());
        var expected = Load(first, Settled);

        for (var round = 0; round < 3; round++)
        {
            Assert.AreEqual(expected, Load(second, Settled));
            Assert.IsTrue(first.View<byte>(2).SequenceEqual(second.View<byte>(2)));
            ((delegate* unmanaged<void>)second.Export("pure_free"))();
        }

        Assert.AreEqual(0, Calls(second));
    }

    [TestMethod]
    public void Call_WithAnotherIntegerNumberOrFile_IsMade()
    {
        using var first = ReferenceModule.Load("reference.c", ReferenceModule.Pure());
        using var second = ReferenceModule.Load("reference.c", ReferenceModule.Pure());
        _ = Load(first, Settled);

        _ = Load(second, Settled, Factor + 1);
        Assert.AreEqual(1, Calls(second));
        _ = Load(second, Settled, Factor, 3.5);
        Assert.AreEqual(2, Calls(second));
        _ = Load(second, AlsoSettled);
        Assert.AreEqual(3, Calls(second));
    }

    [TestMethod]
    public void Call_WithRegistersThatAreNotArguments_IsKnownAllTheSame()
    {
        using var first = ReferenceModule.Load("reference.c", ReferenceModule.Pure());
        using var second = ReferenceModule.Load("reference.c", ReferenceModule.Pure());
        var path = stackalloc byte[System.Text.Encoding.UTF8.GetMaxByteCount(Settled.Length) + 1];
        path[System.Text.Encoding.UTF8.GetBytes(Settled, new Span<byte>(path, Settled.Length * 3))] = 0;

        // The same registers for the C code, which has a 16-bit and two other arguments.
        _ = ((delegate* unmanaged<byte*, ulong, double, ulong, int>)first.Export("pure_load"))(path, Factor, 2.5, 1);
        _ = ((delegate* unmanaged<byte*, ulong, double, ulong, int>)second.Export("pure_load"))(path, Factor | 0xABCD_0000, 2.5, 2);

        Assert.AreEqual(0, Calls(second));
    }

    [TestMethod]
    public void Call_WithAFileThatWasWrittenAMomentAgo_IsMadeEachTime()
    {
        var file = Path.GetTempFileName();
        try
        {
            using var first = ReferenceModule.Load("reference.c", ReferenceModule.Pure());
            using var second = ReferenceModule.Load("reference.c", ReferenceModule.Pure());
            File.WriteAllBytes(file, [1, 2, 3, 4, 5, 6, 7, 8]);
            _ = Load(first, file);
            File.WriteAllBytes(file, [8, 7, 6, 5, 4, 3, 2, 1]);

            _ = Load(second, file);

            Assert.AreEqual(1, Calls(second));
            Assert.IsFalse(first.View<byte>(0).SequenceEqual(second.View<byte>(0)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    public void Call_InProcessesThatBeginTogether_IsMadeInOne()
    {
        var processes = Enumerable.Range(0, 4).Select(_ => Child.Start("pure", ReferenceModule.ForChild("reference.c"))).ToList();

        var lines = processes.ConvertAll(static process => process.StandardOutput.ReadLine()?.Split(' ') ?? [process.StandardError.ReadToEnd()]);
        foreach (var process in processes)
        {
            process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }

        Assert.AreSequenceEqual(["0", "0", "0", "1"], lines.Select(static line => line[0]).Order(StringComparer.Ordinal), string.Join('\n', lines.Select(static line => string.Join(' ', line))));
        Assert.HasCount(1, lines.Select(static line => line[1]).Distinct().ToList(), "the contents");
        Assert.HasCount(1, lines.Select(static line => line[2]).Distinct().ToList(), "the frames");
    }

    /// <summary>The child's part: how often the function ran, the content, and where the pages are.</summary>
    public static void Call(string files)
    {
        using var module = ReferenceModule.LoadInChild(files, ReferenceModule.Pure);
        _ = Load(module, Settled, OfChildren);
        var hash = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(module.View<byte>(2)));
        Console.WriteLine($"{Calls(module)} {hash} {module.Receipts[2].Receipt.Identity?.Inode}");
        _ = Console.ReadLine();
    }

    private static int Load(ReferenceModule module, string path, int factor = Factor, double ratio = 2.5)
    {
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(path + "\0"))
            return ((delegate* unmanaged<byte*, ushort, double, int>)module.Export("pure_load"))(text, (ushort)factor, ratio);
    }

    private static int Calls(ReferenceModule module) => ((delegate* unmanaged<int>)module.Export("pure_call_count"))();
}
