// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.ComponentModel;
using Afterlink.ReferenceData.Attach;
using Afterlink.ReferenceData.Kernel;
using Microsoft.Win32.SafeHandles;

namespace Afterlink.ReferenceData.Interposition;

/// <summary>
/// <c>void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)</c> of a file: its pages are the page cache's, which all
/// processes share already. The module gets the mapping that it asked for, and a receipt says what it is. One thing is done otherwise: to populate a
/// private mapping that can be written, the kernel would copy every page into it.
/// </summary>
internal sealed unsafe class MappedRead : ReadSource
{
    /// <inheritdoc/>
    public override ReadLength Length => ReadLength.RsiOfFile;

    /// <inheritdoc/>
    public override bool TryDescribe(in CallFrame frame, out FileRead read)
    {
        read = new((int)frame.R8, frame.R9, new(0, (nuint)frame.Rsi), MayBeShort: true);
        return (frame.Rcx & MemoryCalls.MapAnonymous) == 0 && (frame.Rdx & MemoryCalls.ProtectRead) != 0 && frame.R9 >= 0
            && ((frame.Rdx & MemoryCalls.ProtectWrite) == 0 || IsCopyOnWrite(frame.Rcx));
    }

    // What is written to a shared mapping goes to the file, and to lock a private one that can be written makes copies of its pages (mm/gup.c).
    private static bool IsCopyOnWrite(nint flags) => (flags & (MemoryCalls.MapShared | MemoryCalls.MapPrivate | MemoryCalls.MapLocked)) == MemoryCalls.MapPrivate;

    /// <inheritdoc/>
    public override Receipt? TryPlace(in CallFrame frame, ref FileRead read, nint original, FilePlacement placement, AttachMode mode, string path)
    {
        const nint CopiesAll = MemoryCalls.MapPrivate | MemoryCalls.MapPopulate;
        var copiesAll = (frame.Rdx & MemoryCalls.ProtectWrite) != 0 && (frame.Rcx & CopiesAll) == CopiesAll;

        // SAFETY: the function is the one that the module called, with its own arguments but for one flag.
        var start = ((delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint>)original)(
            frame.Rdi, frame.Rsi, frame.Rdx, copiesAll ? frame.Rcx & ~MemoryCalls.MapPopulate : frame.Rcx, frame.R8, frame.R9);
        if (start == MemoryCalls.Failed)
            return null;

        // Where the kernel has no such advice (before Linux 5.14), pages come when they are touched.
        if (copiesAll)
            _ = MemoryCalls.Advise((nuint)start, (nuint)frame.Rsi, MemoryCalls.AdvisePopulateRead);
        read = read with { Buffer = new((nuint)start, (nuint)frame.Rsi) };
        return ReceiptOf(read, (frame.Rdx & MemoryCalls.ProtectWrite) != 0 ? AttachMode.CopyOnWrite : AttachMode.ReadOnly);
    }

    /// <inheritdoc/>
    public override bool TryComplete(in CallFrame frame, in FileRead read, nint original, out nint result)
    {
        result = (nint)read.Buffer.Start;
        return true;
    }

    // The mapping is made: whatever cannot be found out is left out.
    private static Receipt ReceiptOf(in FileRead read, AttachMode mode)
    {
        try
        {
            using var file = new SafeFileHandle(read.Descriptor, ownsHandle: false);
            using var space = new AddressSpace();
            using var map = PageMap.TryOpen();
            var size = FileStatus.Of(file).Size;
            var length = size <= (ulong)read.Offset ? 0 : (nuint)ulong.Min(size - (ulong)read.Offset, read.Buffer.Length);
            var end = read.Buffer.Start + ((length + MemoryCalls.PageSize - 1) & ~(nuint)(MemoryCalls.PageSize - 1));
            return new Receipt
            {
                Buffer = read.Buffer with { Length = length },
                Mode = mode,
                SharedBytes = length,
                Identity = Proof.IdentityOf(space, read.Buffer.Start),
                Pages = map?.Count(read.Buffer.Start, end),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            return new Receipt { Buffer = read.Buffer, Mode = mode };
        }
    }
}
