using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Afterlink.Bench.Kernel;

/// <summary>The tool as it was built last.</summary>
internal sealed class AfterlinkTool
{
    private readonly string _root;

    private AfterlinkTool(string root) => _root = root;

    private string Assembly => Path.Combine(_root, "artifacts/bin/Afterlink.Cli/release/afterlink.dll");

    public static AfterlinkTool? Find([CallerFilePath] string source = "")
    {
        var tool = new AfterlinkTool(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../..")));
        return File.Exists(tool.Assembly) ? tool : null;
    }

    /// <summary>A path in the repository.</summary>
    public string Repository(string path) => Path.Combine(_root, path);

    /// <summary>Runs the tool and gives what it wrote to its output.</summary>
    public string Run(params string[] arguments) => Run("dotnet", [Assembly, .. arguments]);

    /// <summary>Runs a program and gives what it wrote to its output.</summary>
    public static string Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with exit code {process.ExitCode}\n{output}");
    }
}
