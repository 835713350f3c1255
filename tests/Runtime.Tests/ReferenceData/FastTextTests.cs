// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Globalization;
using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.ReferenceData;

/// <summary>A library that none of us wrote, as Debian ships it: several processes predict with one copy of its model. bench/fasttext.sh is the long form.</summary>
[TestClass]
public sealed class FastTextTests
{
    private static readonly int Processes = Setting("AFTERLINK_FASTTEXT_PROCESSES", 4);
    private static readonly int Buckets = Setting("AFTERLINK_FASTTEXT_BUCKETS", 100_000);

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Predict_InSeveralProcesses_IsTheSameWithOneCopyOfTheModel()
    {
        var folder = Directory.CreateTempSubdirectory("afterlink-fasttext-").FullName;
        try
        {
            var size = new FileInfo(FastText.Train(folder, Buckets)).Length;
            FastText.Build(folder);

            var alone = Run(folder, "private", Processes);
            var together = Run(folder, "shared", Processes);

            Assert.AreSequenceEqual(Enumerable.Repeat(alone[0].Predictions, Processes), together.Select(static process => process.Predictions));
            Assert.IsTrue(together.TrueForAll(process => process.Shared > size * 0.9), "the model is shared");
            TestContext.WriteLine($"model {size >> 20} MB, {Processes} processes: {Copies(alone, size):F2} copies, with Afterlink {Copies(together, size):F2}");
            Assert.IsGreaterThan(Processes * 0.95, Copies(alone, size));
            Assert.IsLessThanOrEqualTo(1.1, Copies(together, size));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Copies(List<(long Shared, string Predictions, long Memory)> processes, long size) => (double)processes.Sum(static process => process.Memory) / size;

    // All begin together, and are measured when all have their model.
    private static List<(long Shared, string Predictions, long Memory)> Run(string folder, string how, int count)
    {
        var processes = Enumerable.Range(0, count).Select(_ => Child.Start("fasttext", $"{folder};{how}")).ToList();
        try
        {
            var loaded = processes.ConvertAll(static process => Line(process).Split(' '));
            var memory = new List<long>();
            foreach (var process in processes)
            {
                process.StandardInput.WriteLine();
                memory.Add(long.Parse(Line(process), CultureInfo.InvariantCulture));
            }

            return [.. loaded.Zip(memory, static (process, memory) => (long.Parse(process[0], CultureInfo.InvariantCulture), process[1], memory))];
        }
        finally
        {
            foreach (var process in processes)
            {
                process.StandardInput.Close();
                process.WaitForExit();
                process.Dispose();
            }
        }
    }

    private static string Line(Process process) => process.StandardOutput.ReadLine() ?? throw new AssertFailedException("the process ended with " + process.StandardError.ReadToEnd());

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
