// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Xml.Linq;
using Afterlink.SystemTests.Libraries;
using Afterlink.SystemTests.Processes;

namespace Afterlink.SystemTests.Software;

/// <summary>
/// CPython's own tests on rewritten libpython, libc, libm, libcrypto and others: each test case ends as it does on the originals.
/// Debian's python3 has the interpreter in itself, so a host of one line runs the one in the library.
/// </summary>
[TestClass]
public sealed class PythonTests
{
    private const string Interpreter = "int Py_BytesMain(int, char **);\nint main(int c, char **v) { return Py_BytesMain(c, v); }\n";

    // Quick ones that say the same each time; AFTERLINK_PYTHON_TESTS names others (bench/works.sh has a long list).
    private static readonly string[] Selection = (Environment.GetEnvironmentVariable("AFTERLINK_PYTHON_TESTS")
        ?? "test_struct test_hashlib test_hmac test_json test_math test_cmath test_float test_strtod test_locale test_generators test_exceptions test_thread test_threadsignals test_zlib test_ctypes")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static readonly Library[] Rewritten = [Library.C, Library.Crypto, Library.Math, Library.Unwinder, Library.Python];

    private static ScratchFolder? s_folder;
    private static IReadOnlyDictionary<string, string>? s_expected;

    public required TestContext TestContext { get; init; }

    private static ScratchFolder Folder => s_folder ?? throw new InvalidOperationException("the class is not initialized");

    [ClassInitialize]
    public static async Task InitializeAsync(TestContext context)
    {
        s_folder = new ScratchFolder();
        await File.WriteAllTextAsync(Folder["host.c"], Interpreter, context.CancellationToken);
        (await Command.RunAsync("gcc", ["-o", Folder["python3.11"], Folder["host.c"], Library.Python.Path], context.CancellationToken)).Success();
        using var host = await Host.CreateAsync(null, Binding.Unbound, context.CancellationToken);
        s_expected = await RunTestsAsync(host, context);
        Assert.IsGreaterThan(100, s_expected.Count(static result => result.Value == "passed"));
    }

    [ClassCleanup]
    public static void Cleanup() => s_folder?.Dispose();

    [TestMethod]
    [DataRow(Variant.Sites, Binding.Unbound)]
    [DataRow(Variant.Sites, Binding.PassThrough)]
    [DataRow(Variant.Probes, Binding.Unbound)]
    [DataRow(Variant.Probes, Binding.PassThrough)]
    public async Task Run_PythonOnRewrittenLibraries_EndsEachTestAsOnTheOriginals(Variant variant, Binding binding)
    {
        using var libraries = new LibraryFolder(variant, Rewritten, TestContext.CancellationToken);
        using var host = await Host.CreateAsync(libraries.FullName, binding, TestContext.CancellationToken);

        var results = await RunTestsAsync(host, TestContext);

        TestContext.WriteLine($"{results.Count} test cases, {results.Count(static result => result.Value == "passed")} passed; slots called {host.Modules.Sum(static module => module.Calls):N0} times");
        foreach (var library in Rewritten.Where(static library => library != Library.Unwinder))
            host.AssertLoaded(library.Name, isCalled: variant == Variant.Probes);
        Assert.AreSequenceEqual(Lines(s_expected!), Lines(results));
    }

    /// <summary>Runs the selection and reads how each test case ended.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> RunTestsAsync(Host host, TestContext context)
    {
        using var scratch = new ScratchFolder();
        var run = await host.RunAsync(
            Folder["python3.11"], ["-m", "test", "--timeout", "300", "--tempdir", scratch.FullName, "--junit-xml", scratch["result.xml"], .. Selection], scratch.FullName,
            context.CancellationToken);
        Assert.IsTrue(File.Exists(scratch["result.xml"]), run.ToString());

        // unittest names a case by method and class; subtests and doctests can repeat one.
        var results = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var test in XDocument.Load(scratch["result.xml"]).Descendants("testcase"))
        {
            var outcome = test.Element("failure") is not null ? "failed" : test.Element("error") is not null ? "error" : test.Element("skipped") is not null ? "skipped" : "passed";
            var name = (string)test.Attribute("name")!;
            results[name] = results.TryGetValue(name, out var before) && before != outcome ? $"{before}, {outcome}" : outcome;
        }

        Assert.IsNotEmpty(results, run.ToString());
        return results;
    }

    private static string[] Lines(IReadOnlyDictionary<string, string> results) => [.. results.Select(static result => $"{result.Key}: {result.Value}")];
}
