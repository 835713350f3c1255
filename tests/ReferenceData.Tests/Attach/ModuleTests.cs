// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Tests.Support;

namespace Afterlink.ReferenceData.Tests.Attach;

[TestClass]
public sealed class ModuleTests
{
    [TestMethod]
    [DataRow(nameof(Library.Derived))]
    [DataRow(nameof(Library.Given))]
    public void Share_TableOfAModule_IsShared(string table)
    {
        using var store = new ReferenceDataStore(Stores.Alone);
        using var library = new Library(Copy());
        var (first, last) = (library.WordAt(0), library.WordAt((1 << 18) - 1));

        var receipt = store.Share(table == nameof(Library.Derived) ? library.Derived : library.Given);

        Assert.IsTrue(receipt.IsComplete, string.Join(' ', receipt.PrivateParts));
        Assert.AreEqual(first, library.WordAt(0));
        Assert.AreEqual(last, library.WordAt((1 << 18) - 1));
    }

    [TestMethod]
    public void Share_ModuleWritesLater_ReadsWhatItWrote()
    {
        using var store = new ReferenceDataStore(Stores.Alone);
        using var library = new Library(Copy());
        _ = store.Share(library.Derived);

        library.WriteAt(100_000, 42);

        Assert.AreEqual(42UL, library.WordAt(100_000));
    }

    [TestMethod]
    public void Share_ModuleIsUnloadedAndLoadedAgain_IsSharedAgain()
    {
        using var store = new ReferenceDataStore(Stores.Alone);
        var path = Copy();
        for (var round = 0; round < 3; round++)
        {
            using var library = new Library(path);

            Assert.IsTrue(store.Share(library.Derived).IsComplete);
        }
    }

    [TestMethod]
    public void Share_TextOfAModule_IsSharedAlready()
    {
        using var store = new ReferenceDataStore(Stores.Alone);
        using var library = new Library(Copy());
        var code = (nuint)System.Runtime.InteropServices.NativeLibrary.GetExport(library.Handle, "word_at") & ~(nuint)4095;

        Assert.AreEqual(PrivateReason.SharedAlready, store.Share(new(code, 4096)).PrivateParts[0].Reason);
    }

    private static string Copy()
    {
        var copy = Path.Combine(Path.GetDirectoryName(Library.Path)!, $"{Guid.NewGuid():N}.so");
        File.Copy(Library.Path, copy);
        return copy;
    }
}
