// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Runtime.InteropServices;
using System.Text;
using Afterlink.ReferenceData;
using Afterlink.ReferenceData.Interposition;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.ReferenceData;

/// <summary>Reads of a module that are interposed: the module sees what the function would have given it, and the pages are not its own.</summary>
[TestClass]
public sealed unsafe class ReadTests
{
    private const int Page = 4096;
    private const int Size = 2 << 20;

    private static readonly ReferenceModule Module = ReferenceModule.Load("reference.c", ReferenceModule.Files("*.idx"));

    private readonly ReferenceFile _file = new(Size + (3 * Page) + 100);

    [TestCleanup]
    public void Cleanup() => _file.Dispose();

    [TestMethod]
    [DataRow(0, 0, Size)]
    [DataRow(0, 0, Size + 100)]
    [DataRow(Page, 0, Size)]
    [DataRow(100, 100, Size)]
    [DataRow(100, 100 + Page, Size + 1)]
    [DataRow(16, 0, Size)]
    [DataRow(0, 16, Size)]
    [DataRow(4095, 1, Size)]
    public void Read_OfADescribedFile_GivesItsBytesAndSharesWholePages(int offset, int phase, int length)
    {
        var buffer = Buffer(phase);
        var file = Open();
        _ = Seek(file, offset);

        Assert.AreEqual(length, Call(file, buffer, length));

        Assert.IsTrue(new Span<byte>((void*)buffer, length).SequenceEqual(_file.Bytes.AsSpan(offset, length)));
        Assert.AreEqual(offset + length, Position(file));
        var receipt = Last();
        Assert.IsTrue(receipt.IsComplete, string.Join(", ", receipt.PrivateParts));
        Assert.AreEqual(receipt.Key is null, offset % Page == phase % Page, "pages of the file where they lie alike, a copy elsewhere");
        Close(file);
    }

    [TestMethod]
    public void Read_PastTheEnd_IsShortAsTheKernelsIs()
    {
        var buffer = Buffer(0);
        var file = Open();

        Assert.AreEqual(_file.Bytes.Length, Call(file, buffer, _file.Bytes.Length + Size));
        Assert.AreEqual(_file.Bytes.Length, Position(file));
        Assert.AreEqual(0, Call(file, buffer, Size));
        Assert.IsTrue(new Span<byte>((void*)buffer, _file.Bytes.Length).SequenceEqual(_file.Bytes));
        Close(file);
    }

    [TestMethod]
    public void Read_ThenWritten_ChangesNeitherTheFileNorOthers()
    {
        var (first, second) = (Buffer(0), Buffer(0));
        var file = Open();
        _ = Call(file, first, Size);
        _ = Seek(file, 0);
        _ = Call(file, second, Size);

        new Span<byte>((void*)first, Page).Fill(0xEE);

        Assert.IsTrue(new Span<byte>((void*)second, Size).SequenceEqual(_file.Bytes.AsSpan(0, Size)));
        Assert.IsTrue(File.ReadAllBytes(_file.Path).AsSpan().SequenceEqual(_file.Bytes));
        Close(file);
    }

    [TestMethod]
    public void Read_IntoABufferThatIsSharedAlready_GivesTheNewBytes()
    {
        using var other = new ReferenceFile(Size, seed: 2);
        var buffer = Buffer(0);
        var (file, otherFile) = (Open(), Open(other.Path));
        _ = Call(file, buffer, Size);

        Assert.AreEqual(Size, Call(otherFile, buffer, Size));

        Assert.IsTrue(new Span<byte>((void*)buffer, Size).SequenceEqual(other.Bytes));
        Close(file);
        Close(otherFile);
    }

    [TestMethod]
    public void Read_IntoDataOfTheModule_IsShared()
    {
        var file = Open();

        Assert.AreEqual(1 << 20, ((delegate* unmanaged<int, long>)Module.Export("read_table"))(file));

        Assert.IsTrue(Last().IsComplete);
        Assert.IsTrue(new Span<byte>((void*)Module.Export("g_table"), 1 << 20).SequenceEqual(_file.Bytes.AsSpan(0, 1 << 20)));
        Close(file);
    }

    [TestMethod]
    public void Read_IntoTheStack_GivesTheBytes()
    {
        var file = Open();
        var ends = stackalloc byte[2];
        long count = 0;
        var thread = new Thread(() => count = ((delegate* unmanaged<int, byte*, long>)Module.Export("read_stack"))(file, ends), 8 << 20);

        thread.Start();
        thread.Join();

        Assert.AreEqual((1L << 20, _file.Bytes[0], _file.Bytes[(1 << 20) - 1]), (count, ends[0], ends[1]));
        Close(file);
    }

    [TestMethod]
    public void Read_OnAThreadThatDotNetHasNeverSeen_IsShared()
    {
        var buffer = Buffer(0);
        var file = Open();

        Assert.AreEqual(Size, ((delegate* unmanaged<int, nint, nint, long>)Module.Export("read_on_a_thread"))(file, buffer, Size));

        Assert.IsTrue(Last().IsComplete);
        Assert.IsTrue(new Span<byte>((void*)buffer, Size).SequenceEqual(_file.Bytes.AsSpan(0, Size)));
        Close(file);
    }

    [TestMethod]
    public void Read_InAForkedChild_IsTheFunctionsOwn()
    {
        var file = Open();

        Assert.AreEqual(7, ((delegate* unmanaged<int, nint, nint, long>)Module.Export("read_in_a_child"))(file, Buffer(0), Size));
        Close(file);
    }

    [TestMethod]
    [DataRow(0x4000, DisplayName = "O_DIRECT")]
    [DataRow(0, 100, DisplayName = "smaller than is worth it")]
    public void Read_ThatIsLeftToTheFunction_GivesTheBytesAndNoReceipt(int flags, int length = Size)
    {
        var before = Module.Receipts.Count(Mine);
        var buffer = Buffer(0);
        var file = Open(_file.Path, flags);

        Assert.AreEqual(length, Call(file, buffer, length));

        Assert.AreEqual(before, Module.Receipts.Count(Mine));
        Assert.IsTrue(new Span<byte>((void*)buffer, length).SequenceEqual(_file.Bytes.AsSpan(0, length)));
        Close(file);
    }

    [TestMethod]
    public void Read_OfAnotherFile_GivesNoReceipt()
    {
        using var other = new ReferenceFile(Size);
        var path = Path.ChangeExtension(other.Path, ".other");
        File.Move(other.Path, path);
        var (file, buffer) = (Open(path), Buffer(0));

        Assert.AreEqual(Size, Call(file, buffer, Size));

        Assert.DoesNotContain(receipt => receipt.File == path, Module.Receipts);
        Close(file);
        File.Delete(path);
    }

    [TestMethod]
    public void Read_ThatFails_FailsAsTheFunctionDoes()
    {
        Assert.AreEqual((-1L, 9), (Call(-1, Buffer(0), Size), Marshal.GetLastSystemError())); // EBADF
        var file = Open();
        Assert.AreEqual(-1, Call(file, 4096, Size)); // EFAULT
        Assert.AreEqual(14, Marshal.GetLastSystemError());
        Close(file);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(Page)]
    [DataRow(12345)]
    public void PositionedRead_OfADescribedFile_LeavesThePosition(int offset)
    {
        var buffer = Buffer(0);
        var file = Open();

        Assert.AreEqual(Size, ((delegate* unmanaged<int, nint, nint, long, long>)Module.Export("pread_file"))(file, buffer, Size, offset));

        Assert.IsTrue(Last().IsComplete);
        Assert.IsTrue(new Span<byte>((void*)buffer, Size).SequenceEqual(_file.Bytes.AsSpan(offset, Size)));
        Assert.AreEqual(0, Position(file));
        Close(file);
    }

    [TestMethod]
    [DataRow(1, Size)]
    [DataRow(8, Size / 8)]
    [DataRow(Size, 1)]
    public void StreamRead_BehindBufferedCharacters_ContinuesBehindWhatWasRead(int size, int count)
    {
        var buffer = Buffer(1);
        var stream = OpenStream();
        Assert.AreEqual(_file.Bytes[0], NextCharacter(stream));

        Assert.AreEqual(count, ReadStream(buffer, size, count, stream));

        Assert.IsTrue(Last().IsComplete);
        Assert.IsTrue(new Span<byte>((void*)buffer, Size).SequenceEqual(_file.Bytes.AsSpan(1, Size)));
        Assert.AreEqual(_file.Bytes[Size + 1], NextCharacter(stream));
        CloseStream(stream);
    }

    [TestMethod]
    public void StreamRead_PastTheEnd_IsShortAndAtTheEnd()
    {
        var stream = OpenStream();

        Assert.AreEqual(_file.Bytes.Length, ReadStream(Buffer(0), 1, _file.Bytes.Length + Size, stream));

        Assert.AreNotEqual(0, ((delegate* unmanaged<nint, int>)Module.Export("is_at_end"))(stream));
        CloseStream(stream);
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(Page, 0)]
    [DataRow(777, 16)]
    public void CxxStreamRead_OfADescribedFile_LeavesCountPositionAndStateAsTheLibraryDoes(int offset, int phase)
    {
        using var module = ReferenceModule.Load("stream.cpp", ReferenceModule.Files("*.idx"));
        var buffer = Buffer(phase);
        long count;
        int next;

        fixed (byte* path = Encoding.UTF8.GetBytes(_file.Path + '\0'))
            Assert.AreEqual(offset + Size, ((delegate* unmanaged<byte*, long, nint, long, long*, int*, long>)module.Export("read_ifstream"))(path, offset, buffer, Size, &count, &next));

        Assert.AreEqual((Size, _file.Bytes[offset + Size]), (count, next));
        Assert.IsTrue(new Span<byte>((void*)buffer, Size).SequenceEqual(_file.Bytes.AsSpan(offset, Size)));
        Assert.IsTrue(Assert.ContainsSingle(module.Receipts).Receipt.IsComplete);
    }

    [TestMethod]
    public void CxxStreamRead_OfAnotherStream_IsTheLibrarysOwn()
    {
        using var module = ReferenceModule.Load("stream.cpp", ReferenceModule.Files("*"));
        var buffer = Buffer(0);

        fixed (byte* text = _file.Bytes)
            Assert.AreEqual(Size, ((delegate* unmanaged<byte*, long, nint, long>)module.Export("read_stringstream"))(text, Size, buffer));

        Assert.IsTrue(new Span<byte>((void*)buffer, Size).SequenceEqual(_file.Bytes.AsSpan(0, Size)));
        Assert.IsEmpty(module.Receipts);
    }

    [TestMethod]
    [DataRow("truncate")]
    [DataRow("overwrite")]
    public void File_OpenedForWriting_IsWrittenWhenTheModuleHasCopies(string how)
    {
        var buffer = Buffer(0);
        var file = Open();
        _ = Call(file, buffer, Size);
        Assert.IsNull(Last().Key, "its pages are those of the file");

        using (var writer = new FileStream(_file.Path, how == "truncate" ? FileMode.Truncate : FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            writer.Write(new byte[100]);

        Assert.IsTrue(new Span<byte>((void*)buffer, Size).SequenceEqual(_file.Bytes.AsSpan(0, Size)));
        Close(file);
    }

    [TestMethod]
    public void File_Replaced_LeavesTheModuleWhatItRead()
    {
        using var other = new ReferenceFile(Size, seed: 3);
        var buffer = Buffer(0);
        var file = Open();
        _ = Call(file, buffer, Size);

        File.Move(other.Path, _file.Path, overwrite: true);

        Assert.IsTrue(new Span<byte>((void*)buffer, Size).SequenceEqual(_file.Bytes.AsSpan(0, Size)));
        Close(file);
    }

    [TestMethod]
    public void File_OpenForWritingElsewhere_IsSharedByACopyAndNotByItsPages()
    {
        using var writer = new FileStream(_file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var buffer = Buffer(0);
        var file = Open();

        _ = Call(file, buffer, Size);
        writer.Write(new byte[Size]);
        writer.Flush();

        Assert.IsNotNull(Last().Key);
        Assert.IsTrue(new Span<byte>((void*)buffer, Size).SequenceEqual(_file.Bytes.AsSpan(0, Size)));
        Close(file);
    }

    [TestMethod]
    public void Copy_OfAnOlderContentOfTheFile_IsNotUsed()
    {
        var modified = File.GetLastWriteTimeUtc(_file.Path);
        var (first, second) = (Buffer(16), Buffer(16));
        var file = Open();
        _ = Call(file, first, Size);
        var changed = _file.Bytes.ToArray();
        changed[Size / 2] ^= 1;
        File.WriteAllBytes(_file.Path, changed);
        File.SetLastWriteTimeUtc(_file.Path, modified);
        _ = Seek(file, 0);

        Assert.AreEqual(Size, Call(file, second, Size));

        Assert.IsTrue(new Span<byte>((void*)second, Size).SequenceEqual(changed.AsSpan(0, Size)));
        Close(file);
    }

    [TestMethod]
    public void Names_OfTheTable_AreThoseThatTheManifestTells() =>
        Assert.AreSequenceEqual(Afterlink.Manifests.ReadImports.All.Order(StringComparer.Ordinal), ReadSources.Names.Order(StringComparer.Ordinal));

    private static nint Buffer(int phase)
    {
        var buffer = ((delegate* unmanaged<nint, nint>)Module.Export("map_buffer"))(2 * Size);
        Assert.AreNotEqual(0, buffer);
        return buffer + (phase % Page);
    }

    private bool Mine(ReferenceDataReceipt receipt) => receipt.File == _file.Path;

    private Receipt Last() => Module.Receipts.Last(receipt => Mine(receipt)).Receipt;

    private int Open() => Open(_file.Path);

    private static int Open(string path, int flags = 0)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            var file = ((delegate* unmanaged<byte*, int, int>)Module.Export("open_file"))(name, flags);
            Assert.IsGreaterThanOrEqualTo(0, file);
            return file;
        }
    }

    private static void Close(int file) => Assert.AreEqual(0, ((delegate* unmanaged<int, int>)Module.Export("close_file"))(file));

    private static long Call(int file, nint buffer, nint length) => ((delegate* unmanaged<int, nint, nint, long>)Module.Export("read_file"))(file, buffer, length);

    private static long Seek(int file, long offset) => ((delegate* unmanaged<int, long, int, long>)Module.Export("seek_file"))(file, offset, 0);

    private static long Position(int file) => ((delegate* unmanaged<int, long, int, long>)Module.Export("seek_file"))(file, 0, 1);

    private nint OpenStream()
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(_file.Path + '\0'))
            return ((delegate* unmanaged<byte*, nint>)Module.Export("open_stream"))(name);
    }

    private static int NextCharacter(nint stream) => ((delegate* unmanaged<nint, int>)Module.Export("next_character"))(stream);

    private static long ReadStream(nint buffer, nint size, nint count, nint stream) =>
        ((delegate* unmanaged<nint, nint, nint, nint, long>)Module.Export("read_stream"))(buffer, size, count, stream);

    private static void CloseStream(nint stream) => Assert.AreEqual(0, ((delegate* unmanaged<nint, int>)Module.Export("close_stream"))(stream));
}
