// One minute of the Uart sample's driver: recorded in one process, replayed in another, which has neither its devices nor its clock. Prints what a
// record costs, and fails where the two runs differ.
using System.Diagnostics;
using System.Globalization;
using Afterlink;
using Afterlink.Bench.Replay;
using Afterlink.Monitor;
using UartSample;

switch (args)
{
    case ["plain", var seconds]:
        Live(seconds, record: null);
        return 0;
    case ["record", var seconds, var file]:
        Live(seconds, file);
        return 0;
    case ["replay", var file]:
        Replay(file);
        return 0;
    case [] or [_] when args.All(static arg => double.TryParse(arg, CultureInfo.InvariantCulture, out _)):
        return Compare(args is [var wanted] ? wanted : "60");
    default:
        Console.Error.WriteLine("usage: Replay [SECONDS]");
        return 2;
}

static void Live(string seconds, string? record)
{
    var machine = new Machine(DateTimeOffset.UtcNow, Conversation.AnswerUntil(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture))));
    using var monitor = new VirtualMachineMonitor(new MonitorOptions());
    using var stream = record is null ? null : File.Create(record);
    using var recording = stream is null ? null : monitor.Record(stream);
    using var uart = Uart.Load(machine, monitor);
    monitor.CurrentCpu.InterruptController = machine.InterruptController;
    var told = "";
    uart.Run(() => told = Conversation.Hold());
    Console.WriteLine(told);
    Console.WriteLine(machine.PortReads + machine.PortWrites);
}

static void Replay(string file)
{
    using var monitor = new VirtualMachineMonitor(new MonitorOptions());
    using var stream = File.OpenRead(file);
    using var replay = monitor.Replay(stream);
    using var uart = Uart.Load(monitor);
    var told = "";
    uart.Run(() => told = Conversation.Hold());
    replay.RequireEnd();
    Console.WriteLine(told);
}

static int Compare(string seconds)
{
    var file = Path.Combine(Path.GetTempPath(), $"uart-{Guid.NewGuid():N}.aflrun");
    try
    {
        var plain = Start("plain", seconds);
        var recorded = Start("record", seconds, file);
        var replayed = Start("replay", file);
        if (plain.Lines is not [_, var plainAccesses] || recorded.Lines is not [var told, var accesses] || replayed.Lines is not [var toldAgain])
            return 1;
        var count = double.Parse(accesses, CultureInfo.InvariantCulture);
        var rate = double.Parse(plainAccesses, CultureInfo.InvariantCulture) / plain.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"not recorded  {rate / 1e6,8:F2} million port accesses a second"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"recorded      {count / recorded.Elapsed.TotalSeconds / 1e6,8:F2}   {new FileInfo(file).Length / count:F2} bytes each, {new FileInfo(file).Length >> 20} MiB"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"replayed      {count / replayed.Elapsed.TotalSeconds / 1e6,8:F2}"));
        Console.WriteLine(told == toldAgain ? $"the same: {told}" : $"not the same: {told} against {toldAgain}");
        return told == toldAgain ? 0 : 1;
    }
    finally
    {
        File.Delete(file);
    }
}

static (string[] Lines, TimeSpan Elapsed) Start(params string[] arguments)
{
    var started = Stopwatch.GetTimestamp();
    using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return (output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Stopwatch.GetElapsedTime(started));
}
