using System.Globalization;
using SharedIndexSample;

if (args is ["worker", var file, var how])
    return Worker.Run(file, how == "shared");

// Workers, MiB of keys; the table is as large as the keys.
var workers = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 8;
var size = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 32;
var folder = Directory.CreateTempSubdirectory("shared-index-").FullName;
try
{
    var path = Path.Combine(folder, "keys.idx");
    IndexFile.Write(path, size);
    var apart = MemoryRun.Start("without Afterlink", workers, path, isShared: false);
    var together = MemoryRun.Start("with Afterlink", workers, path, isShared: true);

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{workers} processes, an index of {2 * size} MiB in each:"));
    foreach (var run in new[] { apart, together })
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Name,-18} {run.Final,6:F0} MiB at the end, {run.Peak,6:F0} MiB at most, {run.Points[^1].Time,5:F1} s"));
    Console.WriteLine("the last worker says:");
    Console.WriteLine(together.Outputs[^1]);

    File.WriteAllText("memory.svg", Picture.Draw($"{workers} processes with one index", 2 * size, apart, together));
    Console.WriteLine("memory.svg shows it");

    // What is left per process is .NET itself.
    var isShared = apart.Final - together.Final > 0.8 * (workers - 1) * 2 * size;
    Console.WriteLine(apart.Succeeded && together.Succeeded && isShared ? "one copy, and every key found" : "FAILED");
    return apart.Succeeded && together.Succeeded && isShared ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
