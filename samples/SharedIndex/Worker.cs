using System.Globalization;

namespace SharedIndexSample;

/// <summary>One of the processes: loads the index, searches, and waits to be measured.</summary>
internal static class Worker
{
    /// <summary>Runs it.</summary>
    /// <param name="path">The file of keys.</param>
    /// <param name="isShared">Whether Afterlink binds the library; otherwise it runs as any P/Invoke does.</param>
    public static int Run(string path, bool isShared)
    {
        using var search = isShared ? Search.Load() : null;
        if (Search.ReadIndex(path) != 0)
            return 1;
        var (found, misses) = (0, 0);
        foreach (var key in IndexFile.Sample(path, 100_000))
            _ = Search.Find(key) >= 0 ? found++ : misses++;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{found} found, {misses} missed"));
        foreach (var (name, file, receipt) in search?.ReferenceDataReceipts ?? [])
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(file is null ? name : Path.GetFileName(file))}: {receipt.SharedBytes >> 20} MiB shared at {receipt.Identity}, {receipt.PrivateBytes} bytes private"));
        Console.WriteLine();
        _ = Console.ReadLine();
        return misses == 0 ? 0 : 1;
    }
}
