// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Observing;

/// <summary><c>afterlink top</c> on this very process, through its event pipe.</summary>
[TestClass]
[DoNotParallelize]
public sealed unsafe class TopTests
{
    // Beside this project's own output (UseArtifactsOutput): bin/Afterlink.Cli/debug.
    private static readonly string Tool = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Afterlink.Cli",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "afterlink.dll"));

    [TestMethod]
    public void Top_Json_TellsTheSitesThatAreReached()
    {
        using var busy = new BusyModule();

        var (exitCode, output, error) = Run("top", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), "--json", "--interval", "0.2", "--count", "3");

        Assert.AreEqual(0, exitCode, error);
        var intervals = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.HasCount(3, intervals);
        var site = intervals.SelectMany(static interval => interval.GetProperty("sites").EnumerateArray())
            .First(site => site.GetProperty("module").GetString() == busy.Module.Name);
        Assert.AreEqual("PortIn8", site.GetProperty("kind").GetString());
        Assert.AreEqual("read_status+0x2", site.GetProperty("function").GetString());
        Assert.AreEqual("in al,dx", site.GetProperty("instruction").GetString());
        Assert.IsGreaterThan(0L, site.GetProperty("calls").GetInt64());
        Assert.IsGreaterThan(0.0, site.GetProperty("p99Nanoseconds").GetDouble());
    }

    [TestMethod]
    public void Top_OutputThatIsNoTerminal_IsATableForEachInterval()
    {
        using var busy = new BusyModule();

        var (exitCode, output, error) = Run("top", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), "--interval", "0.2", "--count", "2");

        Assert.AreEqual(0, exitCode, error);
        Assert.Contains("answers a second", output);
        Assert.Contains("in al,dx", output);
        Assert.Contains("driver.c:8", output);
    }

    [TestMethod]
    public void Top_NoSuchProcess_IsReported()
    {
        var (exitCode, output, error) = Run("top", int.MaxValue.ToString(CultureInfo.InvariantCulture), "--json");

        Assert.AreEqual(1, exitCode);
        Assert.AreEqual("", output);
        Assert.StartsWith("afterlink: error AFL7020: ", error);
    }

    [TestMethod]
    public void Top_ProcessWithoutModules_IsReportedWhenItEnds()
    {
        // A .NET process of no interest that lives for a moment: its listener waits for input.
        using var other = Process.Start(new ProcessStartInfo("dotnet", [Tool, "top", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), "--interval", "3600"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var end = new Timer(_ => other.Kill(), null, TimeSpan.FromSeconds(8), Timeout.InfiniteTimeSpan);

        var (exitCode, _, error) = Run("top", other.Id.ToString(CultureInfo.InvariantCulture), "--json");

        Assert.AreEqual(1, exitCode);
        Assert.MatchesRegex("AFL702[01]: process", error);
    }

    [TestMethod]
    [DataRow("--interval", "0")]
    [DataRow("--count", "0")]
    public void Top_ImpossibleOption_IsWrongUsage(string option, string value)
    {
        var (exitCode, _, error) = Run("top", "1", option, value);

        Assert.AreEqual(2, exitCode);
        Assert.Contains(option, error);
    }

    private static (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Tool, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>A module whose driver polls a device all the time.</summary>
    private sealed class BusyModule : IDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Thread _thread;

        public BusyModule()
        {
            var handlers = new ScriptedHandlers();
            handlers.Scripts[SiteKind.PortIn8] = static (frame, _) => frame->Al = 1;
            Module = handlers.Load(Fixtures.Module("driver.c"));
            var read = (delegate* unmanaged<ushort, byte>)NativeLibrary.GetExport(Module.Handle, "read_status");
            _thread = new Thread(() =>
            {
                while (!_end.IsCancellationRequested)
                {
                    _ = read(0x64);
                    Thread.Sleep(1);
                }
            });
            _thread.Start();
        }

        public LoadedModule Module { get; }

        public void Dispose()
        {
            _end.Cancel();
            _thread.Join();
            Module.Dispose();
            _end.Dispose();
        }
    }
}
