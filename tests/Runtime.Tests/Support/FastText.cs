// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

extern alias rewriting;

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using rewriting::Afterlink.Rewriting;

namespace Afterlink.Runtime.Tests.Support;

/// <summary>Debian's fasttext: a model that is trained here, and a process that predicts with it.</summary>
internal static unsafe class FastText
{
    private const string Library = "/usr/lib/x86_64-linux-gnu/libfasttext.so.0";
    private const int Dimensions = 100;

    /// <summary>Trains a model on made-up text of four subjects.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="buckets">Rows of 400 bytes for word pairs, which make the size.</param>
    /// <returns>The model's path.</returns>
    public static string Train(string folder, int buckets)
    {
        var random = new Random(1);
        var text = Path.Combine(folder, "train.txt");
        File.WriteAllLines(text, Enumerable.Range(0, 1000).Select(i => $"__label__{i % 4} {Sentence(random, i % 4)}"));
        Run("fasttext", "supervised", "-input", text, "-output", Path.Combine(folder, "model"), "-dim", $"{Dimensions}", "-bucket", $"{buckets}",
            "-wordNgrams", "2", "-minn", "0", "-epoch", "3", "-thread", "1", "-verbose", "0");
        return Path.Combine(folder, "model.bin");
    }

    /// <summary>Rewrites the library, and builds its C entry.</summary>
    public static void Build(string folder)
    {
        var result = ModuleRewriter.Rewrite(new RewriteRequest(Library, Path.Combine(folder, "libfasttext.so.0")));
        Assert.IsTrue(result.Succeeded, string.Join('\n', result.Diagnostics));
        Run("g++", "-shared", "-fPIC", "-O2", "-o", Path.Combine(folder, "libentry.so"), Fixtures.Source("fasttext.cpp"), "-lfasttext");
    }

    /// <summary>The process: loads the model, says how it is shared and what it predicts, and when told to, what memory it has.</summary>
    /// <param name="argument">Folder, and whether to share.</param>
    public static void Predict(string argument)
    {
        var (folder, isShared) = (argument.Split(';')[0], argument.Split(';')[1] == "shared");
        var path = Path.Combine(folder, "model.bin");
        var memory = new MemoryUse(new FileInfo(path).Length / 2);
        using var module = isShared ? ReferenceModule.LoadFile(Path.Combine(folder, "libfasttext.so.0"), "", ReferenceModule.Files("*.bin")) : null;
        var entry = NativeLibrary.Load(Path.Combine(folder, "libentry.so"));
        nint model;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
            model = ((delegate* unmanaged<byte*, nint>)NativeLibrary.GetExport(entry, "ft_open"))(name);
        var shared = module?.Receipts.Sum(static receipt => (long)receipt.Receipt.SharedBytes) ?? 0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shared} {Predictions(model, NativeLibrary.GetExport(entry, "ft_predict"))}"));
        _ = Console.ReadLine();
        Console.WriteLine(memory.NewProportionalSize().ToString(CultureInfo.InvariantCulture));
        _ = Console.ReadLine();
    }

    private static string Predictions(nint model, nint function)
    {
        var predict = (delegate* unmanaged<nint, byte*, byte*, int, float*, int>)function;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var random = new Random(2);
        var label = stackalloc byte[64];
        for (var i = 0; i < 500; i++)
        {
            float probability;
            fixed (byte* text = Encoding.UTF8.GetBytes(Sentence(random, i % 4) + '\0'))
                Assert.AreEqual(1, predict(model, text, label, 64, &probability));
            hash.AppendData(Encoding.UTF8.GetBytes($"{Marshal.PtrToStringUTF8((nint)label)} {BitConverter.SingleToUInt32Bits(probability):x8}\n"));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static string Sentence(Random random, int subject) =>
        string.Join(' ', Enumerable.Range(0, 8).Select(_ => $"w{(subject * 100) + random.Next(110)}"));

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors.GetAwaiter().GetResult());
    }
}
