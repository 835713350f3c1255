using System.Runtime.InteropServices;
using Afterlink;

namespace SharedIndexSample;

/// <summary>The C library. What stands between this and eight copies of its index are the two attributes.</summary>
[NativeModule("search")]
[ReferenceData(File = "*.idx")]
[ReferenceData(Pointer = "table", Length = "table_bytes", LoadedBy = "search_load", ElementType = typeof(uint))]
internal sealed partial class Search
{
    [LibraryImport("search", EntryPoint = "search_load", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ReadIndex(string path);

    [LibraryImport("search", EntryPoint = "search_find")]
    public static partial long Find(ulong key);
}
