// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.ReferenceData.Tests.Support;

namespace Afterlink.ReferenceData.Tests.Failures;

/// <summary>A file is changed while a process has its page cache mapped.</summary>
[TestClass]
public sealed class ChangedFileTests
{
    private const int Size = 1 << 20;

    private readonly TemporaryFolder _folder = new();

    private string Data => Path.Combine(_folder.Path, "data");

    [TestInitialize]
    public void Initialize()
    {
        var bytes = new byte[Size];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(Data, bytes);
    }

    [TestCleanup]
    public void Cleanup() => _folder.Dispose();

    [TestMethod]
    public void File_TruncatedInPlace_BecomesPrivateFirst()
    {
        using var child = Start();

        File.WriteAllBytes(Data, []);

        Assert.AreEqual("True False", Ask(child));
    }

    [TestMethod]
    public void File_WrittenInPlace_BecomesPrivateFirst()
    {
        using var child = Start();

        using (var file = File.OpenWrite(Data))
            file.Write(new byte[Size]);

        Assert.AreEqual("True False", Ask(child));
    }

    [TestMethod]
    public void File_Replaced_StaysMappedAsItWas()
    {
        using var child = Start();

        File.WriteAllBytes(Data + ".new", new byte[Size]);
        File.Move(Data + ".new", Data, overwrite: true);

        Assert.AreEqual("True True", Ask(child));
    }

    private Child Start()
    {
        var child = Child.Start("map-file", _folder.Path, Data);
        Assert.StartsWith($"{Size} ", child.Expect("shared"));
        return child;
    }

    private static string Ask(Child child)
    {
        child.Write("check");
        return child.Expect("now");
    }
}
