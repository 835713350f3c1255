// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.ReferenceData;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.ReferenceData;

/// <summary>What a module's constructors and its loading functions fill.</summary>
[TestClass]
public sealed unsafe class LoadedByTests
{
    // malloc maps what is larger than M_MMAP_THRESHOLD, which grows to 32 MiB as such memory is freed (mallopt(3)).
    private const int Size = 33 << 20;

    [TestMethod]
    public void Symbol_FilledByAConstructor_IsSharedWhenTheModuleIsLoaded()
    {
        using var first = ReferenceModule.Load("reference.c", ReferenceModule.Symbol("g_table"), ReferenceModule.Symbol("s_words"));
        using var second = ReferenceModule.Load("reference.c", ReferenceModule.Symbol("g_table"), ReferenceModule.Symbol("s_words"));

        Assert.AreSequenceEqual(["g_table", "s_words"], second.Receipts.Select(static receipt => receipt.Name));
        Assert.IsTrue(second.Receipts.All(static receipt => receipt.Receipt.IsComplete));
        Assert.AreEqual(first.Receipts[0].Receipt.Identity, second.Receipts[0].Receipt.Identity);
        Assert.IsTrue(first.View<byte>(0).SequenceEqual(second.View<byte>(0)));
        Assert.AreEqual(((delegate* unmanaged<uint>)second.Export("first_word"))(), second.View<uint>(1)[0]);
    }

    [TestMethod]
    public void Pointer_FilledByAFunction_IsSharedWhenItReturns()
    {
        using var module = ReferenceModule.Load("reference.c", ReferenceModule.Pointer("derived", "derived_bytes", "derived_load"));
        Assert.IsEmpty(module.Receipts);
        Assert.IsTrue(module.View<ulong>(0).IsEmpty);

        Assert.AreEqual(1 + (2 * 2) + (3 * 3) + (4 * 4) + (5 * 5) + (6 * 6) + (7 * 8), LoadDerived(module));

        var receipt = Assert.ContainsSingle(module.Receipts).Receipt;
        Assert.IsTrue(receipt.IsComplete);
        Assert.AreEqual((ulong)Size - 4096, receipt.SharedBytes, "malloc keeps 16 bytes of the first page");
        Assert.IsTrue(module.View<ulong>(0).SequenceEqual(new ReadOnlySpan<ulong>(*(void**)module.Export("derived"), Size / 8)));
        Assert.AreEqual(unchecked((3UL * 6364136223846793005UL) + 1442695040888963407UL), module.View<ulong>(0)[0]);
    }

    [TestMethod]
    public void Pointer_FreedAndLoadedAgain_IsSharedAgain()
    {
        using var module = ReferenceModule.Load("reference.c", ReferenceModule.Pointer("derived", "derived_bytes", "derived_load"));
        for (var i = 0; i < 5; i++)
        {
            _ = LoadDerived(module);
            ((delegate* unmanaged<void>)module.Export("derived_free"))();
        }

        _ = LoadDerived(module);

        Assert.HasCount(6, module.Receipts);
        Assert.IsTrue(module.Receipts.All(static receipt => receipt.Receipt.IsComplete));
    }

    // What appears during two calls at once is looked at by the last to return.
    [TestMethod]
    [DoNotParallelize]
    public void Effect_OfACall_SharesEqualPagesAndLeavesOthersPrivate()
    {
        using var first = ReferenceModule.Load("reference.c", ReferenceModule.Effect("prepare"));
        using var second = ReferenceModule.Load("reference.c", ReferenceModule.Effect("prepare"));
        Prepare(first);
        var copies = Enumerable.Range(0, 3).Select(i => Prepared(first, i).ToArray()).ToArray();

        Prepare(second);

        var receipts = second.Receipts.Select(static receipt => receipt.Receipt).Where(receipt => Array.Exists([0, 1, 2], i => Holds(receipt, Address(second, i)))).ToArray();
        Assert.HasCount(3, receipts);
        for (var i = 0; i < 3; i++)
        {
            var receipt = receipts.Single(receipt => Holds(receipt, Address(second, i)));
            var differing = receipt.PrivateParts.Where(static part => part.Reason == PrivateReason.ContentDiffers).Sum(static part => (long)part.Range.Length);
            Assert.AreEqual(i == 1 ? 4096 : 0, differing, "only the page with a pointer differs");
            if (i != 1)
                Assert.IsTrue(Prepared(second, i).SequenceEqual(copies[i]));
        }

        Assert.AreEqual(Address(second, 1), *(nuint*)(Address(second, 1) + (100 * 4096) + 64));
    }

    [TestMethod]
    public void Load_ModuleOfAnotherBuild_IsRefused()
    {
        var thrown = Assert.ThrowsExactly<AfterlinkException>(() => ReferenceModule.LoadFile(Fixtures.Module("reference.c"), new string('0', 64), ReferenceModule.Symbol("g_table")));

        Assert.AreEqual(DiagnosticId.ReferenceDataOtherBuild, thrown.Id);
    }

    [TestMethod]
    public void Load_FunctionThatIsNotExported_IsRefused()
    {
        var thrown = Assert.ThrowsExactly<AfterlinkException>(() => ReferenceModule.Load("reference.c", ReferenceModule.Effect("make_tables")));

        Assert.AreEqual(DiagnosticId.ReferenceDataLoaderNotBound, thrown.Id);
    }

    [TestMethod]
    public void View_OfElementsThatDoNotFit_IsRefused()
    {
        var table = ReferenceModule.Symbol("g_table");
        using var module = ReferenceModule.Load("reference.c", new ReferenceDataDescriptor { Name = "g_table", Form = ReferenceDataForm.Symbol, Address = table.Address + 1, Size = 64 });

        Assert.AreEqual(DiagnosticId.ReferenceDataNoView, Assert.ThrowsExactly<AfterlinkException>(() => module.View<ulong>(0).Length).Id);
        Assert.IsFalse(module.View<byte>(0).IsEmpty);
    }

    private static int LoadDerived(ReferenceModule module) =>
        ((delegate* unmanaged<int, int, int, int, int, int, nint, int, int>)module.Export("derived_load"))(1, 2, 3, 4, 5, 6, Size, 8);

    private static void Prepare(ReferenceModule module) => ((delegate* unmanaged<nint, void>)module.Export("prepare"))(Size);

    private static nuint Address(ReferenceModule module, int i) => ((delegate* unmanaged<int, nuint>)module.Export("prepared_at"))(i);

    private static Span<byte> Prepared(ReferenceModule module, int i) => new((void*)Address(module, i), Size);

    private static bool Holds(Receipt receipt, nuint address) => address >= receipt.Buffer.Start && address < receipt.Buffer.End;
}
