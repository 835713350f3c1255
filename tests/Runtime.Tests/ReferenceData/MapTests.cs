// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using System.Text;
using Afterlink.ReferenceData;
using Afterlink.ReferenceData.Attach;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.ReferenceData;

/// <summary>Files that a module maps: it gets what it asked for, and a receipt.</summary>
[TestClass]
public sealed unsafe class MapTests
{
    private const int Page = 4096;
    private const int Size = 2 << 20;
    private const int Read = 1; // PROT_READ
    private const int ReadWrite = 3; // PROT_READ | PROT_WRITE
    private const int Shared = 1; // MAP_SHARED
    private const int Private = 2; // MAP_PRIVATE
    private const int PrivatePopulated = 0x8002; // MAP_PRIVATE | MAP_POPULATE

    private static readonly ReferenceModule Module = ReferenceModule.Load("reference.c", ReferenceModule.Files("*.idx"));

    private readonly ReferenceFile _file = new(Size + (3 * Page) + 100);
    private int _descriptor;

    [TestInitialize]
    public void Initialize() => Open(flags: 0);

    [TestCleanup]
    public void Cleanup()
    {
        _ = ((delegate* unmanaged<int, int>)Module.Export("close_file"))(_descriptor);
        _file.Dispose();
    }

    [TestMethod]
    [DataRow(Read, Shared, 0, AttachMode.ReadOnly)]
    [DataRow(Read, Private, Page, AttachMode.ReadOnly)]
    [DataRow(ReadWrite, Private, 0, AttachMode.CopyOnWrite)]
    [DataRow(ReadWrite, PrivatePopulated, Page, AttachMode.CopyOnWrite)]
    public void Map_OfADescribedFile_IsSharedAndSaysWithWhat(int protection, int flags, int offset, AttachMode mode)
    {
        var start = Map(Size, offset, protection, flags);

        Assert.IsTrue(new Span<byte>((void*)start, Size).SequenceEqual(_file.Bytes.AsSpan(offset, Size)));
        var receipt = Receipts().Single();
        Assert.AreEqual((new BufferRange((nuint)start, Size), mode, (ulong)Size, (ulong)offset), (receipt.Buffer, receipt.Mode, receipt.SharedBytes, receipt.Identity!.Value.Offset));
        Assert.IsTrue(receipt.IsComplete);
        Unmap(start, Size);
    }

    [TestMethod]
    public void Map_WritablePrivateAndPopulated_HasItsPagesAndCopiesNone()
    {
        var start = Map(Size, 0, ReadWrite, PrivatePopulated);

        using var map = PageMap.TryOpen()!;
        var pages = map.Count((nuint)start, (nuint)start + Size);
        Assert.AreEqual((Size / Page, Size / Page), ((int)pages.Present, (int)pages.OfFile));
        Unmap(start, Size);
    }

    [TestMethod]
    public void Map_ThatIsWritten_LeavesTheFileAsItIs()
    {
        var start = Map(Size, 0, ReadWrite, PrivatePopulated);

        new Span<byte>((void*)start, Page).Fill(0xEE);

        Assert.IsTrue(File.ReadAllBytes(_file.Path).AsSpan().SequenceEqual(_file.Bytes));
        Unmap(start, Size);
    }

    [TestMethod]
    public void Map_PastTheEnd_CountsWhatIsInTheFile()
    {
        var start = Map(2 * Size, Page, Read, Shared);

        Assert.AreEqual((ulong)(_file.Bytes.Length - Page), Receipts().Single().SharedBytes);
        Unmap(start, 2 * Size);
    }

    [TestMethod]
    [DataRow(100, 22, DisplayName = "an offset inside a page: EINVAL")]
    [DataRow(-Page, 75, DisplayName = "a negative offset: EOVERFLOW")]
    public void Map_ThatTheKernelRefuses_FailsAsItDoes(int offset, int error)
    {
        Assert.AreEqual(-1, ((delegate* unmanaged<int, nint, long, int, int, nint>)Module.Export("map_file"))(_descriptor, Size, offset, Read, Private));
        Assert.AreEqual(error, Marshal.GetLastSystemError());
        Assert.IsEmpty(Receipts());
    }

    [TestMethod]
    [DataRow(100 * Page, Private, DisplayName = "smaller than is worth it")]
    [DataRow(Size, Private | 0x20, DisplayName = "anonymous memory")]
    [DataRow(Size, Private | 0x2000, DisplayName = "locked: the kernel copies its pages")]
    [DataRow(Size, Shared, DisplayName = "writes go to the file")]
    public void Map_ThatIsLeftToTheFunction_GivesNoReceipt(int length, int flags)
    {
        _ = ((delegate* unmanaged<int, int>)Module.Export("close_file"))(_descriptor);
        Open(flags: 2); // O_RDWR
        var start = Map(length, 0, ReadWrite, flags);

        Assert.IsEmpty(Receipts());
        Unmap(start, length);
    }

    private Receipt[] Receipts() => [.. Module.Receipts.Where(receipt => receipt.File == _file.Path).Select(static receipt => receipt.Receipt)];

    private nint Map(nint length, long offset, int protection, int flags)
    {
        var start = ((delegate* unmanaged<int, nint, long, int, int, nint>)Module.Export("map_file"))(_descriptor, length, offset, protection, flags);
        Assert.AreNotEqual(-1, start);
        return start;
    }

    private void Open(int flags)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(_file.Path + '\0'))
            _descriptor = ((delegate* unmanaged<byte*, int, int>)Module.Export("open_file"))(name, flags);
        Assert.IsGreaterThanOrEqualTo(0, _descriptor);
    }

    private static void Unmap(nint start, nint length) => Assert.AreEqual(0, ((delegate* unmanaged<nint, nint, int>)Module.Export("unmap"))(start, length));
}
