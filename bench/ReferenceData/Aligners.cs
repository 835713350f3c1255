// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Afterlink.ReferenceData;
using Afterlink.ReferenceData.Store;

namespace Afterlink.Bench.ReferenceData;

/// <summary>Programs that have a shared index of their own making: bwa and STAR, as Debian has them.</summary>
internal static class Aligners
{
    private const int Bases = 24_000_000;

    public static void Measure(GoalTable table)
    {
        var folder = Directory.CreateTempSubdirectory("afterlink-bench-").FullName;
        try
        {
            var genome = Path.Combine(folder, "genome.fa");
            WriteGenome(genome);
            File.WriteAllText(Path.Combine(folder, "reads.fq"), $"@r\n{new string('A', 100)}\n+\n{new string('I', 100)}\n");
            if (Exists("bwa"))
                MeasureBwa(folder, genome, table);
            else
                table.Add("bwa shm", "-", "not installed (apt-get install bwa)");
            if (Exists("STAR"))
                MeasureStar(folder, genome, table);
            else
                table.Add("STAR LoadAndKeep", "-", "not installed (apt-get install rna-star)");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void MeasureBwa(string folder, string genome, GoalTable table)
    {
        _ = Run(folder, "bwa", "index", genome);
        string[] index = [".bwt", ".sa", ".pac"];
        var size = index.Sum(suffix => new FileInfo(genome + suffix).Length);
        var memory = SharedMemory();
        _ = Run(folder, "bwa", "shm", genome);
        var theirs = Enumerable.Range(0, 3).Select(_ => Run(folder, "bwa", "mem", genome, "reads.fq")).Min();
        var held = SharedMemory() - memory;
        Compare(table, "bwa shm", theirs, held, size, Ours(index.Select(suffix => genome + suffix)));
        _ = Run(folder, "bwa", "shm", "-d");
    }

    private static void MeasureStar(string folder, string genome, GoalTable table)
    {
        var index = Directory.CreateDirectory(Path.Combine(folder, "star")).FullName;
        _ = Run(folder, "STAR", "--runMode", "genomeGenerate", "--genomeDir", index, "--genomeFastaFiles", genome, "--genomeSAindexNbases", "11", "--runThreadN", "2");
        string[] files = [Path.Combine(index, "Genome"), Path.Combine(index, "SA"), Path.Combine(index, "SAindex")];
        var size = files.Sum(static file => new FileInfo(file).Length);
        var memory = SharedMemory();
        _ = Run(folder, "STAR", "--genomeLoad", "LoadAndExit", "--genomeDir", index);
        var theirs = Enumerable.Range(0, 3).Select(_ => Run(folder, "STAR", "--genomeLoad", "LoadAndKeep", "--genomeDir", index, "--readFilesIn", "reads.fq")).Min();
        var held = SharedMemory() - memory;
        Compare(table, "STAR LoadAndKeep", theirs, held, size, Ours(files));
        _ = Run(folder, "STAR", "--genomeLoad", "Remove", "--genomeDir", index);
    }

    private static void Compare(GoalTable table, string name, double theirs, long held, long size, double ours)
    {
        table.AtMost($"attach against {name}, an index of {size >> 20} MiB", ours / theirs, 1, string.Create(CultureInfo.InvariantCulture, $"{ours:F1} ms; a run of it with one read {theirs:F1} ms"));
        table.Add($"  left in memory by {name} when no process is left", string.Create(CultureInfo.InvariantCulture, $"{held / (double)size:F2}"), "of the index; Afterlink 0 (page cache, or freed by the kernel)");
    }

    // All files of the index mapped before the fill, every page touched.
    private static double Ours(IEnumerable<string> files)
    {
        using var store = new ReferenceDataStore(new() { IsSharedWithProcesses = false });
        var list = files.ToList();
        return Timing.Least(() => list.Sum(file =>
        {
            using var memory = new Memory(new FileInfo(file).Length);
            using var segment = Segment.OfFile(file, 0, memory.Range.Length)!;
            return Timing.Of(() =>
            {
                _ = store.AttachBefore(memory.Range, segment);
                _ = memory.Touch();
            });
        }));
    }

    // Shmem in /proc/meminfo: tmpfs, System V segments and memory files.
    private static long SharedMemory() => long.Parse(
        File.ReadLines("/proc/meminfo").First(static line => line.StartsWith("Shmem:", StringComparison.Ordinal))[6..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) << 10;

    private static void WriteGenome(string path)
    {
        var random = new Random(1);
        using var file = new StreamWriter(path, append: false, Encoding.ASCII);
        file.Write(">chr1\n");
        var line = new char[80];
        for (var i = 0; i < Bases / line.Length; i++)
        {
            for (var j = 0; j < line.Length; j++)
                line[j] = "ACGT"[random.Next(4)];
            file.WriteLine(line);
        }
    }

    private static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private static double Run(string folder, string program, params string[] arguments) => Timing.Of(() =>
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEnd();
        _ = errors.GetAwaiter().GetResult();
        process.WaitForExit();
    });
}
